import { createHash } from 'node:crypto';
import { PassThrough } from 'node:stream';
import pg from 'pg';
import type { Ctx } from '../../context.js';
import { DATA_SCHEMA, SEARCH_PATH } from '../../db/sessionSettings.js';
import { connectionOptions, sqlOn } from '../../db/sql.js';
import type { BackupStorage } from '../../ports/backupStorage.js';
import { Undecryptable } from '../archive/age.js';
import { NoArchive } from '../archive/readArchive.js';
import { openSnapshot } from '../archive/snapshot.js';
import { backupKeys } from '../keys/backupKeys.js';
import { countedHash } from '../run/makeBackup.js';
import { Throttle } from '../run/throttle.js';
import { type ArchiveManifest, contentOf, fileOf, loadArchiveFile, nameOf, writeArchiveFile } from './archiveFile.js';
import type { Period } from './periods.js';

/** An archive that lies in every storage and was read back from each. */
export interface StoredArchive {
  name: string;
  manifest: ArchiveManifest;
  sizeBytes: number;
  checksumSha256: string;
}

/**
 * Writes what the partitions of a period hold into each storage of backups, unless it lies there already, and proves each file: loaded
 * again its rows are those that were counted and hashed in the database's moment. Throws what the storages and the database throw.
 */
export async function storeArchive(ctx: Ctx, period: Period): Promise<StoredArchive> {
  const { db, backupStorage, settings } = ctx.app;
  const keys = await backupKeys(ctx);
  const snapshot = await openSnapshot(db.url, 1);
  try {
    const [client] = snapshot.clients as [pg.Client];
    await client.query(`set search_path = ${DATA_SCHEMA}`);
    const manifest = await contentOf(sqlOn(client), period);
    const name = nameOf(manifest);
    const throttle = new Throttle(settings.backups.bytesPerSecond);
    const never = new AbortController().signal;
    const write = async (storage: BackupStorage): Promise<void> => {
      const through = new PassThrough({ highWaterMark: 1_024 * 1_024 });
      const stored = storage.write(fileOf(name), through);
      stored.catch((error: Error) => through.destroy(error));
      const filled = writeArchiveFile(client, manifest, keys.recipients, through, (bytes) => throttle.take(bytes, never));
      filled.catch((error: Error) => through.destroy(error));
      await Promise.all([filled, stored]);
      await client.query('commit'); // no vacuum waits for this moment while the file is proven
    };
    const [first, ...others] = backupStorage.map(({ storage }) => storage);
    if (!first) throw new Error('there is no storage');
    let proven = await prove(ctx, first, name, keys.identities);
    if (!proven) {
      await write(first);
      await ctx.app.failpoint('an archive was written');
      proven = await prove(ctx, first, name, keys.identities);
    }
    if (!proven) throw new NoArchive('the storage does not have what was written to it');
    for (const storage of others) {
      if ((await checksumIn(storage, name)) === proven.checksumSha256) continue;
      await storage.write(fileOf(name), await first.read(fileOf(name)));
      if ((await checksumIn(storage, name)) !== proven.checksumSha256) throw new NoArchive('the copy is not what was written');
    }
    return { name, manifest, ...proven };
  } finally {
    await snapshot.close();
  }
}

/** Whether the storage has its file, whole. */
export const liesIn = async (storage: BackupStorage, name: string): Promise<boolean> =>
  (await storage.list()).some((object) => object.name === fileOf(name) && object.complete);

async function checksumIn(storage: BackupStorage, name: string): Promise<string | undefined> {
  if (!(await liesIn(storage, name))) return undefined;
  const hash = createHash('sha256');
  for await (const bytes of await storage.read(fileOf(name))) hash.update(bytes as Buffer);
  return hash.digest('hex');
}

/** Undefined where there is no such file, or another one under its name: that one may be written over. */
async function prove(
  ctx: Ctx,
  storage: BackupStorage,
  name: string,
  identities: readonly string[],
): Promise<Pick<StoredArchive, 'sizeBytes' | 'checksumSha256'> | undefined> {
  if (!(await liesIn(storage, name))) return undefined;
  try {
    return await onLoadedArchive(ctx, storage, name, identities, async (_, manifest, read) => {
      if (nameOf(manifest) !== name) throw new NoArchive('it is another archive');
      return read;
    });
  } catch (error) {
    if (error instanceof Undecryptable || error instanceof NoArchive) return undefined;
    throw error;
  }
}

/** Runs `work` on a connection of its own whose temporary tables have the rows of a stored archive. Throws as loadArchiveFile. */
export async function onLoadedArchive<T>(
  ctx: Ctx,
  storage: BackupStorage,
  name: string,
  identities: readonly string[],
  work: (client: pg.Client, manifest: ArchiveManifest, read: Pick<StoredArchive, 'sizeBytes' | 'checksumSha256'>) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(
    connectionOptions({ url: ctx.app.db.url, searchPath: SEARCH_PATH, max: 1, name: 'tuma-archive', use: 'migrate' }),
  );
  client.on('error', () => undefined); // the statement under way fails with it
  await client.connect();
  try {
    const counted = countedHash();
    const source = await storage.read(fileOf(name));
    source.on('error', (error) => counted.stream.destroy(error));
    const manifest = await loadArchiveFile(client, source.pipe(counted.stream), identities).finally(() => source.destroy());
    return await work(client, manifest, { sizeBytes: counted.bytes(), checksumSha256: counted.digest() });
  } finally {
    await client.end();
  }
}
