import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../errors.js';
import { newId } from '../../lib/ids.js';
import type { MediaProvider } from '../../ports/media.js';

/** Files in a directory of this machine, 256 folders below it. A file is there whole or not at all: written beside, flushed, renamed. */
export function createDirectoryMedia(directory: string): MediaProvider {
  const pathOf = (locator: string): string => {
    // Ours are uuids. Anything else could lead out of the directory.
    if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(locator)) throw new Error('this is not a locator of the directory');
    return join(directory, locator.slice(-2), locator);
  };
  return {
    name: 'directory',
    local: true,
    async put(locator, bytes) {
      const path = pathOf(locator);
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        const file = await open(partOf(path), 'w', 0o600);
        try {
          await file.writeFile(bytes);
          await file.sync();
        } finally {
          await file.close();
        }
        await rename(partOf(path), path);
        await flushed(dirname(path));
      } catch (error) {
        throw unavailable(error);
      }
    },
    async get(locator) {
      const path = pathOf(locator);
      try {
        return await readFile(path);
      } catch (error) {
        if (codeOf(error) === 'ENOENT') return undefined;
        throw unavailable(error);
      }
    },
    async remove(locator) {
      const path = pathOf(locator);
      try {
        await rm(partOf(path), { force: true });
        await rm(path, { force: true });
      } catch (error) {
        throw unavailable(error);
      }
    },
    async check() {
      const path = join(directory, `${newId()}.check`);
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await writeFile(path, 'x');
        await rm(path);
        return { ok: true, detail: 'The media directory can be written.' };
      } catch (error) {
        return { ok: false, detail: `The media directory can not be written: ${codeOf(error)}.` };
      }
    },
  };
}

const partOf = (path: string): string => `${path}.part`;

/** A rename outlives a loss of power only once its directory is flushed. */
async function flushed(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error';

const unavailable = (cause: unknown): AppError => new AppError('STORAGE_UNAVAILABLE', { cause });
