import { createHash } from 'node:crypto';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import type { DownloadFile, StreamedDownload } from './downloads.js';
import { openDocument } from './openDocument.js';

/** A file as it is handed out: a document whole, with its checksum checked before the first byte leaves; others in pieces. */
export async function openFile(ctx: Ctx, tenantId: string, id: string): Promise<DownloadFile | StreamedDownload | undefined> {
  const row = await ctx.sql.row<{ filename: string; contentType: string; size: number }>(
    `select filename, content_type as "contentType", bytes as size from media_asset
     where tenant_id = $1 and id = $2 and expires_at > $3`,
    [tenantId, id, ctx.app.now()],
  );
  if (!row) return openDocument(ctx, tenantId, id);
  const pieces = await openStream(ctx, tenantId, id);
  return pieces && { ...row, target: publicId('file', id), pieces };
}

/**
 * The bytes of a tenant's file in pieces, from the store that it was put into; the last one is followed by STORAGE_UNAVAILABLE where they
 * are not those that were stored. Undefined for a file that isn't there.
 */
export async function openStream(ctx: Ctx, tenantId: string, id: string): Promise<AsyncGenerator<Buffer> | undefined> {
  const row = await ctx.sql.row<{ checksumSha256: string; store: string; locator: string }>(
    'select checksum_sha256 as "checksumSha256", store, locator from media_asset where tenant_id = $1 and id = $2',
    [tenantId, id],
  );
  if (!row) return undefined;
  const store = ctx.app.mediaStores.find((one) => one.name === row.store);
  if (!store) throw storageFault(`files lie in ${row.store}, which is not configured`);
  const pieces = await store.getStream(row.locator);
  if (!pieces) throw storageFault(`${row.locator} is gone from ${row.store}`);
  return checked(pieces, row.checksumSha256, publicId('file', id));
}

async function* checked(pieces: AsyncIterable<Buffer>, sha256: string, file: string): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  for await (const piece of pieces) {
    hash.update(piece);
    yield piece;
  }
  if (hash.digest('hex') !== sha256) throw storageFault(`${file} has changed in its store`);
}

const storageFault = (what: string): AppError => new AppError('STORAGE_UNAVAILABLE', { cause: new Error(what) });
