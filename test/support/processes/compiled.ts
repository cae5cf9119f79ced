import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { packageRoot } from '../../../src/db/packageRoot.js';

/**
 * The whole tree compiled into a temporary folder, as a process of its own runs it: decorated classes can't be run by stripping types.
 * Takes about a second; types are not checked. The folder stands for a checkout: packages and SQL are linked into it.
 */
export async function compileAll(): Promise<{ script(path: string): string; remove(): void }> {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), 'tuma-compiled-')));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  try {
    copyFileSync(join(packageRoot, 'package.json'), join(dir, 'package.json'));
    for (const name of ['node_modules', 'src']) symlinkSync(join(packageRoot, name), join(dir, name), 'junction');
    const tsc = join(packageRoot, 'node_modules', 'typescript', 'bin', 'tsc');
    const options = ['--outDir', join(dir, 'dist'), '--noCheck', '--incremental', 'false', '--tsBuildInfoFile', 'null'];
    await promisify(execFile)(process.execPath, [tsc, '-p', join(packageRoot, 'tsconfig.json'), ...options]);
  } catch (error) {
    remove();
    throw error;
  }
  return { script: (path) => join(dir, 'dist', path), remove };
}
