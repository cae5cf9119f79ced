import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { sourceStack } from '../../../src/lib/files/sourceStack.js';

const folder = mkdtempSync(join(tmpdir(), 'tuma-stack-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('names the place in the source where there is a map, and leaves every other one', () => {
  const at = (file: string) => String(pathToFileURL(join(folder, file)));
  // Line 3 of a.js is line 6 of a.ts.
  writeFileSync(join(folder, 'a.js.map'), JSON.stringify({ version: 3, sources: ['src/a.ts'], names: [], mappings: ';;AAKA' }));
  writeFileSync(join(folder, 'broken.js.map'), '{');
  const stack = (a: string, line: number) =>
    [
      'Error: no',
      `at f (${a}:${line}:7)`,
      `at ${at('b.js')}:1:1`,
      `at g (${at('broken.js')}:1:1)`,
      `at ${at('node_modules/a.js')}:3:1`,
      'at async node:internal/x:1:2',
    ].join('\n    ');
  expect(sourceStack(stack(at('a.js'), 3))).toBe(stack(at('src/a.ts'), 6));
});
