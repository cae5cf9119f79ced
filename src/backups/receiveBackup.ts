import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import type { Backup } from '../../entities/Backup.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { actorUserId, allowOnPlatform } from '../core/authorize.js';
import { publishChange } from '../db/outbox.js';
import { AppError } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
import { type BackupStorage, StorageFault } from '../ports/backupStorage.js';
import { maintenanceOf } from '../system/maintenance.js';
import { identitiesThatOpen, NoKey, NotAge } from './archive/age.js';
import { checkManifest } from './archive/checkManifest.js';
import { manifestIn } from './archive/loadArchive.js';
import { kindOf, type Manifest } from './archive/manifest.js';
import { backup } from './backups.js';
import { readKeyFile } from './keys/keyFile.js';
import { NO_PROGRESS } from './run/backupRun.js';
import { archiveName, removeBackupFiles, type StoredManifest, sealed } from './run/storedManifest.js';
import { taskFailureOf } from './run/taskFailure.js';
import { Throttle } from './run/throttle.js';
import { recordCopies } from './storage/storageTargets.js';

/** Nobody waits for an upload that takes longer. */
export const LONGEST_UPLOAD_MS = 6 * 3_600_000;
/** So much stays free for everybody else. */
const LEAST_FREE_BYTES = 1_024 ** 3;
/** What one object can have in a bucket. */
const MOST_BYTES = 156 * 1_024 ** 3;
const HEAD_BYTES = 16_384;
/** Serialises uploads of the same backup. */
const LOCK = 7_238_021;

export interface ReceivedBackup {
  id: string;
  sizeBytes: number;
  sourceBytes: number;
  checksumSha256: string;
  recipients: string[];
  content: Manifest;
}

/** How large a backup may be that is uploaded now: as the storage has room, with a reserve. STORAGE_UNAVAILABLE. */
export async function roomForUpload(ctx: Ctx): Promise<number> {
  const { ok, detail, freeBytes = Number.POSITIVE_INFINITY } = await ctx.app.backupStorage[0].storage.check();
  if (!ok) throw new AppError('STORAGE_UNAVAILABLE', { message: detail });
  return Math.max(0, Math.min(MOST_BYTES, freeBytes - LEAST_FREE_BYTES));
}

/**
 * Streams a backup from elsewhere to the first storage, and reads it on the way to its end: what is refused leaves nothing, and neither
 * does an upload that breaks off (what `bytes` throws is thrown). It becomes a backup with `recordUpload`, or is discarded. For platform
 * admins. UPLOAD_REFUSED for what none of our keys opens (failure KEY_UNUSABLE), BACKUP_CORRUPT, BACKUP_INCOMPATIBLE, STORAGE_UNAVAILABLE,
 * RESTORE_IN_PROGRESS.
 */
export async function receiveBackup(ctx: Ctx, bytes: AsyncIterable<Buffer>, signal: AbortSignal): Promise<ReceivedBackup> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  const id = newId();
  const keys = (await readKeyFile(ctx.app.settings.backups.keyFile)) ?? [];
  await maintenanceOf(ctx.app).change(() =>
    ctx.sql.rows('insert into backup_upload (id, started_at) values ($1, $2)', [id, ctx.app.now()]),
  );
  try {
    const { storage } = ctx.app.backupStorage[0];
    const throttle = new Throttle(ctx.app.settings.backups.bytesPerSecond);
    const identities = keys.map(({ identity }) => identity);
    const { head, ...received } = await storeAndRead(storage, archiveName(id), { bytes, identities, throttle, signal });
    const opened = await identitiesThatOpen(head, identities);
    const recipients = keys.flatMap(({ identity, recipient }) => (opened.includes(identity) ? [recipient] : []));
    return { id, recipients, ...received };
  } catch (error) {
    await discardUpload(ctx, id);
    throw refusalOf(error);
  }
}

/** Two read the same bytes, as fast as the slower one: the storage, and whoever looks whether it is a backup. */
async function storeAndRead(
  storage: BackupStorage,
  name: string,
  { bytes, identities, throttle, signal }: { bytes: AsyncIterable<Buffer>; identities: string[]; throttle: Throttle; signal: AbortSignal },
): Promise<Omit<ReceivedBackup, 'id' | 'recipients'> & { head: Buffer }> {
  const hash = createHash('sha256');
  const [head, unread] = [[] as Buffer[], new AbortController()];
  const stop = AbortSignal.any([signal, unread.signal]);
  let [sizeBytes, sourceBytes] = [0, 0];
  const copy = new PassThrough({ highWaterMark: 1_024 * 1_024 });
  copy.on('error', () => undefined); // it was destroyed by its reader, which says why
  const reading = manifestIn(copy, identities, (file) => {
    sourceBytes += file.bytes.length;
  }).catch((error: unknown) => {
    unread.abort(error);
    throw error;
  });
  reading.catch(() => undefined); // awaited below, unless the storage fails first
  async function* both(): AsyncGenerator<Buffer> {
    for await (const piece of bytes) {
      stop.throwIfAborted();
      hash.update(piece);
      if (sizeBytes < HEAD_BYTES) head.push(Buffer.from(piece.subarray(0, HEAD_BYTES - sizeBytes)));
      sizeBytes += piece.length;
      await throttle.take(piece.length, stop);
      if (!copy.write(piece)) await once(copy, 'drain', { signal: stop });
      yield piece;
    }
    copy.end();
    await reading;
  }
  try {
    await storage.write(name, Readable.from(both(), { objectMode: false, highWaterMark: 1 }), signal);
    const content = await reading;
    checkManifest(content);
    return { sizeBytes, sourceBytes, checksumSha256: hash.digest('hex'), content, head: Buffer.concat(head) };
  } catch (error) {
    stop.throwIfAborted();
    throw error;
  } finally {
    copy.destroy();
  }
}

/** What a file that is no backup of ours is answered with; what isn't the file's fault stays what it is. */
function refusalOf(error: unknown): unknown {
  if (error instanceof AppError) return error;
  const { failure, detail } = taskFailureOf(error);
  if (error instanceof StorageFault) return new AppError('STORAGE_UNAVAILABLE', { message: detail, cause: error });
  if (error instanceof NotAge || error instanceof NoKey) {
    const message =
      error instanceof NoKey ? 'No key of this server opens this backup.' : 'This is no backup: it is not encrypted with age.';
    return new AppError('UPLOAD_REFUSED', { field: 'file', message, params: { failure: 'KEY_UNUSABLE' } });
  }
  const params = { failure };
  if (failure === 'CORRUPT') return new AppError('BACKUP_CORRUPT', { field: 'file', message: `The backup is damaged: ${detail}.`, params });
  if (failure === 'INCOMPATIBLE') return new AppError('BACKUP_INCOMPATIBLE', { field: 'file', message: detail, params });
  return error;
}

/**
 * Makes a backup of what was received: QUARANTINED until its verification, which is queued, has passed. Audited. CONFLICT when the same
 * backup is here already.
 */
export async function recordUpload(ctx: Ctx, received: ReceivedBackup): Promise<Backup> {
  const { id } = received;
  try {
    await maintenanceOf(ctx.app).change(() => inTransaction(ctx, (ctx) => insertUploaded(ctx, received)));
  } catch (error) {
    await discardUpload(ctx, id);
    throw error;
  }
  await recordCopies(ctx, id, []);
  return backup(ctx, id);
}

async function insertUploaded(
  ctx: Ctx,
  { id, content, sizeBytes, sourceBytes, checksumSha256, recipients }: ReceivedBackup,
): Promise<void> {
  await ctx.sql.rows('select pg_advisory_xact_lock($1)', [LOCK]);
  const open = await ctx.sql.row('delete from backup_upload where id = $1 and not abandoned returning id', [id]);
  if (!open) throw new AppError('STORAGE_UNAVAILABLE', { message: 'The upload took too long; try again.' });
  const same = await ctx.sql.row<{ id: string }>(
    `select id from backup where checksum_sha256 = $1 and status in ('STORED', 'QUARANTINED') limit 1`,
    [checksumSha256],
  );
  if (same) {
    const backupId = publicId('backup', same.id);
    throw new AppError('CONFLICT', { field: 'file', message: `This backup is here already: ${backupId}.`, params: { backupId } });
  }
  const now = ctx.app.now();
  const previous = await ctx.sql.row<{ seal: string }>(
    `select manifest->>'seal' as seal from backup where manifest is not null order by finished_at desc, id desc limit 1`,
  );
  const manifest: StoredManifest = sealed({
    ...{
      format: 1,
      id: publicId('backup', id),
      kind: kindOf(content),
      trigger: 'UPLOADED',
      createdAt: now.toISOString(),
      note: null,
      pinned: false,
    },
    ...{ sizeBytes, sourceBytes, checksumSha256, recipients, content },
    previousSeal: previous?.seal ?? null,
  });
  await ctx.sql.rows(
    `insert into backup (id, kind, status, verification_status, trigger, verify, notify_on, progress, size_bytes, source_bytes,
       checksum_sha256, recipients, manifest, created_by, finished_at, created_at)
     values ($1, $2, 'QUARANTINED', 'QUEUED', $3, true, 'FAILURE', $4, $5, $6, $7, $8, $9, $10, $11, $11)`,
    [
      ...[id, manifest.kind, manifest.trigger, JSON.stringify(NO_PROGRESS), sizeBytes, sourceBytes, checksumSha256, recipients],
      ...[JSON.stringify(manifest), actorUserId(ctx), now],
    ],
  );
  await publishChange(ctx.sql, 'backup', null, [id]);
  await audit(ctx, 'backup.upload', null, publicId('backup', id), { sizeBytes, checksumSha256 });
}

/** Takes back what was received, unless it has become a backup. What fails here is left to the purge. */
export async function discardUpload(ctx: Ctx, id: string): Promise<void> {
  try {
    // Marked first, so that it can't become a backup while its file is removed.
    const open = await ctx.sql.row('update backup_upload set abandoned = true where id = $1 returning id', [id]);
    if (!open) return;
    await removeBackupFiles(ctx.app, id);
    await ctx.sql.rows('delete from backup_upload where id = $1', [id]);
  } catch (error) {
    ctx.app.log.warn({ err: error, upload: publicId('backup', id) }, 'an upload could not be discarded; it is tried again');
  }
}

/** Removes what uploads have left whose process died. */
export async function purgeBackupUploads(ctx: Ctx): Promise<void> {
  const dead = await ctx.sql.rows<{ id: string }>('select id from backup_upload where started_at < $1', [
    new Date(ctx.app.now().getTime() - 2 * LONGEST_UPLOAD_MS),
  ]);
  for (const { id } of dead) await discardUpload(ctx, id);
}
