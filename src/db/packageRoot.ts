import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The folder of package.json, found upwards: SQL and pages are read from there, whether the code runs compiled or not. */
export const packageRoot = ((): string => {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('package.json was not found above the code');
    folder = parent;
  }
  return folder;
})();
