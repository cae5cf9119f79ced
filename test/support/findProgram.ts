import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Where the first of these programs is that this machine has; undefined where it has none. */
export const findProgram = (...names: string[]): string | undefined =>
  names.flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, name))).find((path) => existsSync(path));

/** Chromium, by the names that it goes by. */
export const chromiumPath = findProgram('chromium', 'chromium-browser', 'google-chrome');
