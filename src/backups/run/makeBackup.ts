import { createHash } from 'node:crypto';
import { addAbortSignal, PassThrough, type Readable, Transform } from 'node:stream';
import { type BackupStorage, StorageFault } from '../../ports/backupStorage.js';
import type { MediaProvider } from '../../ports/media.js';
import { type Sizes, writeArchive } from '../archive/writeArchive.js';
import type { Meter } from './meter.js';
import type { Made, MakeTask, TaskFailure } from './task.js';
import { taskFailureOf } from './taskFailure.js';
import type { Throttle } from './throttle.js';

interface Making {
  task: MakeTask;
  storages: readonly BackupStorage[];
  mediaStores: readonly MediaProvider[];
  meter: Meter;
  throttle: Throttle;
  signal: AbortSignal;
}

/** Compressed text of rows takes about a third; so much room is asked for before a backup begins. */
const ROOM_SHARE = 1 / 3;

/** Until here the source is read, in percent of the way; then copies are made. */
const READ_TO = 90;

/** Writes a backup to the first storage, reads its beginning back, and copies it to the others. */
export async function makeBackup({ task, storages, mediaStores, meter, throttle, signal }: Making): Promise<Made> {
  const [primary, ...others] = storages;
  if (!primary) throw new Error('there is no storage');
  const through = new PassThrough({ highWaterMark: 4 * 1_024 * 1_024 });
  const counted = countedHash();
  let sourceBytes = 0;
  let sizes: Sizes = { database: 0, media: { files: 0, bytes: 0 } };
  let missing: string[] = [];
  const write = primary.write(task.name, through.pipe(counted.stream), signal);
  write.catch((error: Error) => through.destroy(error));
  through.on('error', (error) => counted.stream.destroy(error));
  const [manifest] = await Promise.all([
    writeArchive(
      {
        url: task.url,
        appVersion: task.appVersion,
        recipients: task.recipients,
        database: task.contains !== 'MEDIA',
        gentle: task.bytesPerSecond > 0,
        files:
          task.contains === 'DATABASE'
            ? undefined
            : {
                stores: mediaStores,
                cacheFolder: task.fileCache,
                onMissing: (locators) => {
                  missing = locators;
                },
              },
        signal,
        onSizes: async (found) => {
          sizes = found;
          await checkRoom(primary, sizes);
        },
        onPhase: (phase) => meter.begin(...stretchOf(phase, sizes)),
        onRead: (bytes, files) => {
          sourceBytes += bytes;
          meter.add(bytes, files);
          return throttle.take(bytes, signal);
        },
      },
      through,
    ).catch((error: Error) => {
      through.destroy(error);
      throw error;
    }),
    write,
  ]);
  const sizeBytes = counted.bytes();
  await readBeginning(primary, task.name, sizeBytes);
  const checksumSha256 = counted.digest();
  const copies: (TaskFailure | null)[] = [];
  for (const storage of others) {
    meter.begin({ phase: 'STORING', from: READ_TO, to: 99 }, sizeBytes);
    copies.push(await copyTo(storage, { name: task.name, source: primary, checksumSha256, meter, signal }));
  }
  return { kind: 'made', manifest, sizeBytes, sourceBytes, checksumSha256, copies, missing };
}

/** Files and database share the way by their bytes. */
function stretchOf(phase: 'MEDIA' | 'DATABASE', { database, media }: Sizes): Parameters<Meter['begin']> {
  const between = database === 0 ? READ_TO : Math.round((READ_TO * media.bytes) / (media.bytes + database));
  if (phase === 'MEDIA') return [{ phase, from: 0, to: between }, media.bytes, media.files];
  return [{ phase, from: between, to: READ_TO }, database];
}

/** Files are compressed already. */
async function checkRoom(storage: BackupStorage, { database, media }: Sizes): Promise<void> {
  const { freeBytes } = await storage.check();
  const needed = Math.round(database * ROOM_SHARE + media.bytes);
  if (freeBytes !== undefined && freeBytes < needed)
    throw new StorageFault('STORAGE_FULL', `A backup of this data may need ${needed} bytes, and ${freeBytes} are left.`);
}

/** What was written is there, and begins like an age file: a storage that loses what it took is noticed at once. */
async function readBeginning(storage: BackupStorage, name: string, sizeBytes: number): Promise<void> {
  const pieces: Buffer[] = [];
  for await (const piece of await storage.read(name, { start: 0, end: 20 })) pieces.push(piece as Buffer);
  const stored = (await storage.list()).find((object) => object.name === name);
  if (!Buffer.concat(pieces).toString('latin1').startsWith('age-encryption.org/v1') || stored?.bytes !== sizeBytes)
    throw new StorageFault('STORAGE_UNAVAILABLE', 'The storage does not have what was written to it.');
}

/** A copy is read back: it counts with the backup's own checksum. One that can't be made leaves the backup what it is: stored once. */
export async function copyTo(
  storage: BackupStorage,
  {
    name,
    source,
    checksumSha256,
    meter,
    signal,
  }: Pick<Making, 'meter' | 'signal'> & { name: string; source: BackupStorage; checksumSha256: string },
): Promise<TaskFailure | null> {
  try {
    const bytes = await source.read(name);
    await storage.write(name, bytes.pipe(metered(meter, bytes)), signal);
    const hash = createHash('sha256');
    for await (const bytes of addAbortSignal(signal, await storage.read(name))) hash.update(bytes as Buffer);
    if (hash.digest('hex') === checksumSha256) return null;
    return { failure: 'CORRUPT', detail: 'The copy is not what was written.' };
  } catch (error) {
    signal.throwIfAborted();
    return taskFailureOf(error);
  }
}

function metered(meter: Meter, source: Readable): Transform {
  const stream = new Transform({
    transform(bytes: Buffer, _, done) {
      meter.add(bytes.length);
      done(null, bytes);
    },
  });
  source.on('error', (error) => stream.destroy(error));
  return stream;
}

/** Lets bytes through, and knows at the end how many they were and their SHA-256. */
export function countedHash(): { stream: Transform; bytes(): number; digest(): string } {
  const hash = createHash('sha256');
  let count = 0;
  const stream = new Transform({
    transform(bytes: Buffer, _, done) {
      hash.update(bytes);
      count += bytes.length;
      done(null, bytes);
    },
  });
  return { stream, bytes: () => count, digest: () => hash.digest('hex') };
}
