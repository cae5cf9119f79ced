import { createHash } from 'node:crypto';
import type { File } from '../../entities/File.js';
import { type Ctx, inTransaction } from '../context.js';
import { actorUserId } from '../core/authorize.js';
import { lockTenant } from '../core/tenantRow.js';
import { statement } from '../db/statement.js';
import { AppError } from '../errors.js';
import { safeFilename } from '../lib/filename.js';
import { newId } from '../lib/ids.js';
import type { StoreName } from '../ports/media.js';
import { acceptedTypes } from './acceptedTypes.js';
import { filesOfTenant } from './files.js';
import { allowFiles } from './filesPolicy.js';
import { contentTypeOf, uploadRefused } from './fileType.js';

/** A scan of a few pages, or a photo of one, at full size. */
export const MAX_BYTES = 5 * 1_024 * 1_024;
/**
 * For all files of a tenant: the documents of ten sender ids and hundreds of proofs. What is evidence can't be deleted, so it bounds a
 * tenant's cost.
 */
const QUOTA_BYTES = 100 * 1_024 * 1_024;

export interface UploadedFile {
  filename: string;
  /** The content type that the sender declares. */
  declaredType: string;
  bytes: Buffer;
}

export const insertFile = statement<
  Omit<File, 'createdAt'> & { store: StoreName; locator: string; createdBy: string | null; now: Date; expiresAt: Date | null }
>('media/insertFile.sql');

/**
 * Stores a document of the actor's tenant: the bytes are checked and put into the store before their row is written. UNAUTHENTICATED,
 * FORBIDDEN, UPLOAD_REFUSED (its kind, its size, the tenant's 100 MiB), STORAGE_UNAVAILABLE.
 */
export async function storeDocument(ctx: Ctx, given: UploadedFile): Promise<File> {
  const tenantId = allowFiles(ctx);
  const { bytes } = given;
  if (bytes.length > MAX_BYTES) throw uploadRefused('The file is too large.', { maxBytes: MAX_BYTES });
  const contentType = await contentTypeOf(bytes, given);
  await checkQuota(ctx, tenantId, bytes.length);
  const id = newId();
  const { media } = ctx.app;
  await ctx.sql.rows('insert into media_upload (id, store, started_at) values ($1, $2, $3)', [id, media.name, ctx.app.now()]);
  await media.put(id, bytes, contentType);
  return inTransaction(ctx, async (ctx) => {
    // From here one upload of a tenant at a time: two at once could exceed the quota.
    await lockTenant(ctx, tenantId);
    await checkQuota(ctx, tenantId, bytes.length);
    const open = await ctx.sql.row('delete from media_upload where id = $1 and not abandoned returning id', [id]);
    if (!open) throw new AppError('STORAGE_UNAVAILABLE', { message: 'Storing the file took too long; try again.' });
    await ctx.sql.rows(insertFile, {
      ...{ id, tenantId, contentType, sizeBytes: bytes.length, store: media.name, locator: id, now: ctx.app.now() },
      filename: safeFilename(given.filename, acceptedTypes[contentType].endings),
      checksumSha256: createHash('sha256').update(bytes).digest('hex'),
      createdBy: actorUserId(ctx),
      ...{ purpose: 'DOCUMENT', readerPermission: null, expiresAt: null },
    });
    const [asset] = await filesOfTenant(ctx, tenantId, [id]);
    if (!asset) throw new Error('a stored document has no row');
    return asset;
  });
}

async function checkQuota(ctx: Ctx, tenantId: string, more: number): Promise<void> {
  const row = await ctx.sql.row<{ bytes: number }>(
    `select coalesce(sum(bytes), 0)::bigint as bytes from media_asset where tenant_id = $1 and purpose = 'DOCUMENT'`,
    [tenantId],
  );
  const used = row?.bytes ?? 0;
  if (used + more > QUOTA_BYTES)
    throw uploadRefused('The files of this tenant fill its space.', { usedBytes: used, maxBytes: QUOTA_BYTES });
}
