import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { newId } from '../../lib/ids.js';
import { type BackupStorage, isObjectName, StorageFault, type StoredObject } from '../../ports/backupStorage.js';

const PART = '.part';

/** A directory of this machine. An object is there whole or not at all: written beside, flushed, renamed, and its directory flushed. */
export function createDirectoryStorage({ directory, dataDir }: { directory: string; dataDir: string }): BackupStorage {
  const pathOf = (name: string): string => {
    if (!isObjectName(name)) throw new Error('this is not a name of an object');
    return join(directory, name);
  };
  return {
    location: directory,
    write: (name, bytes, signal) =>
      guarded(async () => {
        const path = pathOf(name);
        await mkdir(directory, { recursive: true, mode: 0o700 });
        try {
          await pipeline(bytes, createWriteStream(path + PART, { mode: 0o600, flush: true }), { signal });
          await rename(path + PART, path);
          await flushed(directory);
        } catch (error) {
          await rm(path + PART, { force: true });
          throw error;
        }
      }),
    read: (name, range) =>
      guarded(async () => {
        const file = await open(pathOf(name), 'r');
        return createReadStream(pathOf(name), { fd: file, highWaterMark: 1_024 * 1_024, ...range });
      }),
    list: () =>
      guarded(async () => {
        const names = await readdir(directory).catch((error: unknown) => {
          if (codeOf(error) === 'ENOENT') return [];
          throw error;
        });
        const objects = names.map(async (file): Promise<StoredObject[]> => {
          const found = await stat(join(directory, file)).catch((error: unknown) => {
            if (codeOf(error) !== 'ENOENT') throw error; // it was removed, or renamed, just now
          });
          if (!found) return [];
          const complete = !file.endsWith(PART);
          return [{ name: complete ? file : file.slice(0, -PART.length), bytes: found.size, complete, changedAt: found.mtime }];
        });
        return (await Promise.all(objects)).flat();
      }),
    remove: (name) =>
      guarded(async () => {
        await rm(pathOf(name) + PART, { force: true });
        await rm(pathOf(name), { force: true });
      }),
    async check() {
      const path = join(directory, `${newId()}.check`);
      try {
        await mkdir(directory, { recursive: true, mode: 0o700 });
        await writeFile(path, 'x');
        await rm(path);
        const { bavail, bsize } = await statfs(directory);
        const [own, root, data] = await Promise.all([deviceOf(directory), deviceOf('/'), deviceOf(dataDir)]);
        return { ok: true, detail: 'The directory can be written.', local: own === root || own === data, freeBytes: bavail * bsize };
      } catch (error) {
        return { ok: false, detail: `The directory can not be written: ${codeOf(error)}.`, local: true };
      }
    },
  };
}

/** Faults of the disk as those of the port; what the source of the bytes throws stays what it is. */
async function guarded<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const code = codeOf(error);
    if (!(error instanceof Error && 'syscall' in error)) throw error;
    if (code === 'ENOENT') throw new StorageFault('NOT_STORED', 'There is no such object.', { cause: error });
    if (['ENOSPC', 'EDQUOT', 'EFBIG'].includes(code))
      throw new StorageFault('STORAGE_FULL', `The disk is full (${code}).`, { cause: error });
    throw new StorageFault('STORAGE_UNAVAILABLE', `The directory can not be used (${code}).`, { cause: error });
  }
}

/** Of what is there; undefined for a folder that isn't. */
const deviceOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ dev }) => dev,
    () => undefined,
  );

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
