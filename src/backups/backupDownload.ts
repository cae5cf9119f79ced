import type { Readable } from 'node:stream';
import type { DownloadPayload } from '../../entities/payloads/files.js';
import type { Ctx } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { downloadLink, readLink } from '../media/downloads.js';
import { StorageFault } from '../ports/backupStorage.js';
import { archiveName } from './run/storedManifest.js';
import { storagesWith } from './storage/storagesWith.js';

/** The first and the last byte, both included. */
export interface ByteRange {
  start: number;
  end: number;
}

/** A backup's encrypted file, as it is handed out. */
export interface BackupFile {
  filename: string;
  sizeBytes: number;
  checksumSha256: string;
  /** The bytes of this range: fewer are an error of the stream. Audited. STORAGE_UNAVAILABLE where no storage has it. */
  read(range: ByteRange): Promise<AsyncGenerator<Buffer>>;
}

/** A link to a backup's encrypted file. For platform admins. NOT_FOUND, INVALID_STATE for one that is not stored. */
export async function createBackupDownload(ctx: Ctx, id: string): Promise<DownloadPayload> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  return downloadLink(ctx, 'backups', null, id, await storedFile(ctx, id));
}

/** The file of a link. NOT_FOUND for a link that isn't ours, TOKEN_EXPIRED, INVALID_STATE for a backup that was deleted since. */
export async function backupOfLink(ctx: Ctx, token: string): Promise<BackupFile> {
  const { id, by } = readLink(ctx.app, 'backups', token);
  const file = await storedFile(ctx, id);
  return {
    ...file,
    filename: archiveName(id),
    async read(range) {
      const source = await open(ctx, id, range);
      await audit(ctx, 'download.backups', null, publicId('backup', id), { by, ...range });
      return whole(source, range);
    },
  };
}

async function storedFile(ctx: Ctx, id: string): Promise<Pick<BackupFile, 'sizeBytes' | 'checksumSha256'>> {
  const row = await ctx.sql.row<Pick<BackupFile, 'sizeBytes' | 'checksumSha256'> & { status: string }>(
    'select status, size_bytes as "sizeBytes", checksum_sha256 as "checksumSha256" from backup where id = $1',
    [id],
  );
  if (!row) throw new AppError('NOT_FOUND', { field: 'id' });
  const { status, ...file } = row;
  if (status === 'STORED') return file;
  const message = status === 'DELETED' ? 'This backup was deleted.' : 'Only a stored backup can be downloaded.';
  throw new AppError('INVALID_STATE', { field: 'id', message });
}

/** From the first storage that has it and answers. */
async function open(ctx: Ctx, id: string, range: ByteRange): Promise<Readable> {
  let fault: unknown;
  for (const { storage } of await storagesWith(ctx, id)) {
    try {
      return await storage.read(archiveName(id), range);
    } catch (error) {
      if (!(error instanceof StorageFault)) throw error;
      fault ??= error;
    }
  }
  throw new AppError('STORAGE_UNAVAILABLE', { message: 'No storage gives this backup now; try again later.', cause: fault });
}

async function* whole(source: Readable, { start, end }: ByteRange): AsyncGenerator<Buffer> {
  let left = end - start + 1;
  for await (const piece of source) {
    left -= (piece as Buffer).length;
    yield piece as Buffer;
  }
  if (left > 0) throw new StorageFault('STORAGE_UNAVAILABLE', `The storage has ${left} bytes less than were stored.`);
}
