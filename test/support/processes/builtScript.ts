import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../../src/db/packageRoot.js';

/**
 * The path of a script that `npm run build` has compiled, such as `src/cli.js`. Fails where `dist` is older than its sources; the console's
 * have a stamp of their own.
 */
export function builtScript(path: string): string {
  const stamp = join(packageRoot, 'dist', '.built');
  const builtAt = existsSync(stamp) ? statSync(stamp).mtimeMs : 0;
  const sources = ['entities', 'resolvers', 'jobs', 'src', 'test/support/processes'].flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(packageRoot, folder, name)),
  );
  const own = join(packageRoot, 'src', 'console');
  const changed = sources.filter((source) => !source.startsWith(own)).find((source) => statSync(source).mtimeMs > builtAt);
  if (changed) throw new Error(`dist is ${builtAt ? `older than ${changed}` : 'missing'}. Run: npm test -- --setup`);
  return join(packageRoot, 'dist', path);
}
