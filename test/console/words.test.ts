import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { packageRoot } from '../../src/db/packageRoot.js';

const ofConsole = join(packageRoot, 'src', 'console');

/** What the compiler says of the Swahili words with this change, '' for nothing. */
function compiled(change: (words: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'tuma-words-'));
  try {
    const words = readFileSync(join(ofConsole, 'words', 'sw.ts'), 'utf8').replaceAll("from './", `from '${ofConsole}/words/`);
    const changed = change(words);
    writeFileSync(join(folder, 'sw.ts'), changed);
    const settings = { extends: join(ofConsole, 'tsconfig.json'), include: ['sw.ts'] };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
    execFileSync(process.execPath, [join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', folder], { encoding: 'utf8' });
    return '';
  } catch (error) {
    return String((error as { stdout?: string }).stdout);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a word that is missing in one language does not compile', () => {
  expect(compiled((words) => words)).toBe('');
  expect(compiled((words) => words.replace(/^ {2}retry: .*$/m, ''))).toContain("Property 'retry' is missing");
});

test('the typed documents are those of the schema: npm run documents', async () => {
  const { generatedDocuments } = (await import(pathToFileURL(join(packageRoot, 'bin', 'documents.mjs')).href)) as {
    generatedDocuments(): [path: string, text: string][];
  };
  const documents = generatedDocuments();
  expect(documents.length).toBeGreaterThan(3);
  for (const [path, text] of documents) expect(readFileSync(path, 'utf8'), path).toBe(text);
});
