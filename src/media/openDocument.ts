import { createHash } from 'node:crypto';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import type { DownloadFile } from './downloads.js';

interface StoredFile {
  filename: string;
  contentType: string;
  checksumSha256: string;
  store: string;
  locator: string;
}

/** A document, from the store that it was put into, with its checksum checked. STORAGE_UNAVAILABLE. */
export async function openDocument(ctx: Ctx, tenantId: string, id: string): Promise<DownloadFile | undefined> {
  const row = await ctx.sql.row<StoredFile>(
    `select filename, content_type as "contentType", checksum_sha256 as "checksumSha256", store, locator
     from media_asset where tenant_id = $1 and id = $2`,
    [tenantId, id],
  );
  if (!row) return undefined;
  const target = publicId('file', id);
  const bytes = await readBytes(ctx, row);
  if (createHash('sha256').update(bytes).digest('hex') !== row.checksumSha256) throw storageFault(`${target} has changed in ${row.store}`);
  return { target, filename: row.filename, contentType: row.contentType, bytes };
}

async function readBytes(ctx: Ctx, { store: name, locator }: StoredFile): Promise<Buffer> {
  const store = ctx.app.mediaStores.find((one) => one.name === name);
  if (!store) throw storageFault(`files lie in ${name}, which is not configured`);
  const bytes = await store.get(locator);
  if (!bytes) throw storageFault(`${locator} is gone from ${name}`);
  return bytes;
}

const storageFault = (what: string): AppError => new AppError('STORAGE_UNAVAILABLE', { cause: new Error(what) });
