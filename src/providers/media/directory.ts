import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../../errors.js';
import { newId } from '../../lib/ids.js';
import { type FilePage, isLocator, type MediaProvider } from '../../ports/media.js';

/** Files in a directory of this machine, 256 folders below it. A file is there whole or not at all: written beside, flushed, renamed. */
export function createDirectoryMedia(directory: string): MediaProvider {
  const pathOf = (locator: string): string => {
    if (!isLocator(locator)) throw new Error('this is not a locator of the directory');
    return join(directory, locator.slice(-2), locator);
  };
  const put = async (locator: string, content: Buffer | AsyncIterable<Buffer>): Promise<void> => {
    const path = pathOf(locator);
    try {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      const file = await open(partOf(path), 'w', 0o600);
      try {
        if (Buffer.isBuffer(content)) await file.writeFile(content);
        else for await (const piece of content) await file.writeFile(piece);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partOf(path), path);
      await flushed(dirname(path));
    } catch (error) {
      await rm(partOf(path), { force: true }).catch(() => undefined); // a later upload or purge removes it
      throw error instanceof AppError ? error : unavailable(error);
    }
  };
  return {
    name: 'directory',
    local: true,
    put,
    putStream: put,
    async getStream(locator) {
      try {
        const file = await open(pathOf(locator)).catch(noneWhereNothingIs(undefined));
        return file && readable(file.createReadStream());
      } catch (error) {
        throw unavailable(error);
      }
    },
    async get(locator) {
      const path = pathOf(locator);
      try {
        return await readFile(path).catch(noneWhereNothingIs(undefined));
      } catch (error) {
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
    async list(cursor = '') {
      try {
        // A page is a folder. A file that is in none of ours is none of ours.
        const folders = (await namesIn(directory)).filter((name) => /^[0-9a-f]{2}$/.test(name) && name > cursor).sort();
        const [folder] = folders;
        if (!folder) return { files: [] };
        const files: FilePage['files'] = [];
        for (const locator of (await namesIn(join(directory, folder))).filter((name) => isLocator(name) && name.endsWith(folder))) {
          const bytes = await sizeOf(join(directory, folder, locator));
          if (bytes !== undefined) files.push({ locator, bytes });
        }
        return { files, ...(folders.length > 1 && { next: folder }) };
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

async function* readable(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* pieces;
  } catch (error) {
    throw unavailable(error);
  }
}

const namesIn = (directory: string): Promise<string[]> => readdir(directory).catch(noneWhereNothingIs([]));
const sizeOf = (path: string): Promise<number | undefined> => stat(path).then(({ size }) => size, noneWhereNothingIs(undefined));

/** What isn't there, or no longer, is no fault. */
const noneWhereNothingIs =
  <T>(none: T) =>
  (error: unknown): T => {
    if (codeOf(error) === 'ENOENT') return none;
    throw error;
  };

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
