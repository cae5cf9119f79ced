import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError, catalogue, Issues } from '../src/errors.js';

const root = join(import.meta.dirname, '..');
const textsOf = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && file !== 'errors.ts' && file !== 'errors.test.ts')
    .map((file) => readFileSync(join(root, folder, file), 'utf8'));

test('every code of the catalogue is thrown somewhere and tested somewhere', () => {
  const [code, tests] = [[...textsOf('src'), ...textsOf('resolvers')].join('\n'), textsOf('test').join('\n')];
  for (const name of Object.keys(catalogue)) {
    expect(code, `${name} is thrown nowhere`).toMatch(new RegExp(`'${name}'`));
    expect(tests, `${name} is tested nowhere`).toMatch(new RegExp(`\\b${name}\\b`));
  }
});

test('faults of one kind are that kind; mixed ones are BAD_USER_INPUT; none is nothing', () => {
  const thrown = (codes: ('EMPTY_MESSAGE' | 'WEAK_PASSWORD')[]): AppError | undefined => {
    const issues = new Issues();
    codes.forEach((code, index) => {
      issues.add(code, `field${index}`);
    });
    try {
      issues.throwIfAny();
      return undefined;
    } catch (error) {
      return error as AppError;
    }
  };
  expect(thrown([])).toBeUndefined();
  expect(thrown(['EMPTY_MESSAGE', 'EMPTY_MESSAGE'])).toMatchObject({ code: 'EMPTY_MESSAGE' });
  expect(thrown(['EMPTY_MESSAGE', 'WEAK_PASSWORD'])).toMatchObject({
    code: 'BAD_USER_INPUT',
    message: 'The input is not valid. field0: The message is empty: write a text.',
    issues: [{ field: 'field0' }, { field: 'field1' }],
  });
});
