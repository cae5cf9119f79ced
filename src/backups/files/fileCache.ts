import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const GIB = 1_024 ** 3;
/** What it holds at most, and what it leaves free on its disk. */
const MOST_BYTES = 10 * GIB;
const LEAST_FREE = 2 * GIB;

/**
 * Files of a store elsewhere, by their SHA-256: what was read for one backup is not fetched again for the next. Only what has its name's
 * SHA-256 is used, so it can be deleted or damaged at any time, and a disk that takes nothing is no fault.
 */
export class FileCache {
  private bytes = 0;

  private constructor(private readonly folder: string) {}

  static async open(folder: string): Promise<FileCache> {
    const cache = new FileCache(folder);
    for (const name of await cache.names())
      cache.bytes += await stat(join(folder, name)).then(
        ({ size }) => size,
        () => 0,
      );
    return cache;
  }

  async get(sha256: string): Promise<Buffer | undefined> {
    const bytes = await readFile(join(this.folder, sha256)).catch(() => undefined);
    if (!bytes || sha256Of(bytes) === sha256) return bytes;
    await this.remove(sha256);
    return undefined;
  }

  async put(sha256: string, bytes: Buffer): Promise<void> {
    try {
      if (this.bytes + bytes.length > MOST_BYTES) return;
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const { bavail, bsize } = await statfs(this.folder);
      if (bavail * bsize - bytes.length < LEAST_FREE) return;
      const path = join(this.folder, sha256);
      await writeFile(`${path}.part`, bytes, { mode: 0o600 });
      await rename(`${path}.part`, path);
      this.bytes += bytes.length;
    } catch {
      // The next backup fetches it again.
    }
  }

  /** Removes what is none of these: of files that were deleted. */
  async keep(wanted: ReadonlySet<string>): Promise<void> {
    for (const name of await this.names()) if (!wanted.has(name)) await this.remove(name);
  }

  private remove = (name: string): Promise<void> => rm(join(this.folder, name), { force: true }).catch(() => undefined);
  private names = (): Promise<string[]> => readdir(this.folder).catch(() => []);
}

export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
