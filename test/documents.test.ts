import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { buildSchema, parse, validate } from 'graphql';
import { expect, test } from 'vitest';
import { createTestApp } from './support/testApp.js';

const root = resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(join(root, file), 'utf8');
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'OPERATING.md', 'CHANGELOG.md'];

/** The code blocks of a language in a Markdown text. */
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code as string);

test('every file that a document names is there', () => {
  const named = (file: string): string[] =>
    [...read(file).matchAll(/`((?:src|entities|resolvers|jobs|test|bin)\/[\w./-]+)`/g)].map(([, path]) => path as string);
  const missing = documents.flatMap((file) =>
    named(file)
      .filter((path) => !existsSync(join(root, path)) && !existsSync(join(root, `${path}.ts`)))
      .map((path) => `${file}: ${path}`),
  );
  expect(missing).toEqual([]);
});

test('README is short, and its operations are valid, one a block, each with a name', () => {
  expect(read('README.md').split('\n').length - 1).toBeLessThanOrEqual(120);
  const schema = buildSchema(read('schema.graphql'));
  const operations = blocks(read('README.md'), 'graphql').map((block) => parse(block));
  expect(operations.length).toBeGreaterThanOrEqual(3);
  for (const document of operations) {
    expect(validate(schema, document)).toEqual([]);
    expect(document.definitions).toHaveLength(1);
    expect(document.definitions[0]).toHaveProperty('name.value');
  }
});

test('the code that CONTRIBUTING quotes stands in the sources', () => {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
  const texts = sources.map((file) => read(join('src', file)));
  const quoted = blocks(read('CONTRIBUTING.md'), 'ts');
  expect(quoted.length).toBeGreaterThan(0);
  for (const code of quoted) expect(texts.some((text) => text.includes(code))).toBe(true);
});

test('the first example of README sends a message, as it stands, and another one the second time', async () => {
  const app = await createTestApp({ serve: true });
  try {
    const [script] = blocks(read('README.md'), 'sh').filter((block) => block.includes('sendSms'));
    const here = (script as string).replace('http://127.0.0.1:4000', app.url);
    const shell = promisify(execFile);
    const runs = [await shell('sh', ['-c', here]), await shell('sh', ['-c', here])];
    const ids = runs.map(({ stdout }) => /id: '(msg_[0-9a-f]{32})'/.exec(stdout)?.[1]);
    expect(new Set(ids).size).toBe(2);
    expect(ids).not.toContain(undefined);
  } finally {
    await app.close();
  }
});

test('no line of code or documents is longer than 140 columns; tables aside', () => {
  const folders = ['src', 'entities', 'resolvers', 'jobs', 'test', 'bin'];
  const code = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  );
  // A migration that ran is never edited.
  const kept = /^src\/db\/migrations\/(data|ops)\/00(0\d|1[0-5])_/;
  const ours = code.filter((file) => !file.includes('node_modules') && !kept.test(file));
  const files = [...documents, ...ours.filter((file) => /\.(ts|mjs|sql|html|txt)$/.test(file))];
  const long = files.flatMap((file) =>
    read(file)
      .split('\n')
      .flatMap((line, index) => ([...line].length > 140 && !line.startsWith('|') ? [`${file}:${index + 1}`] : [])),
  );
  expect(long).toEqual([]);
});
