import { createHash } from 'node:crypto';
import type { MediaAsset } from '../../entities/MediaAsset.js';
import { type Ctx, inTransaction } from '../context.js';
import { lockTenant } from '../core/tenantRow.js';
import { AppError } from '../errors.js';
import { safeFilename } from '../lib/filename.js';
import { newId } from '../lib/ids.js';
import { acceptedTypes } from './acceptedTypes.js';
import { assetColumns } from './assets.js';
import { allowFiles } from './filesPolicy.js';
import { contentTypeOf, refused } from './fileType.js';

/** A scan of a few pages, or a photo of one, at full size. */
export const LARGEST = 5 * 1_024 * 1_024;
/** Of one tenant in all: the papers of ten sender ids and hundreds of proofs. Files aren't deleted, so it is also what one tenant may cost. */
const QUOTA = 100 * 1_024 * 1_024;

export interface GivenFile {
  filename: string;
  /** What the program that sent it says it is. */
  declaredType: string;
  bytes: Buffer;
}

/**
 * Keeps a document of the actor's tenant. The bytes are checked whole, put into the store, and only then is there a row of them.
 * UNAUTHENTICATED, FORBIDDEN, UPLOAD_REFUSED (its kind, its size, the tenant's 100 MiB), STORAGE_UNAVAILABLE.
 */
export async function storeDocument(ctx: Ctx, given: GivenFile): Promise<MediaAsset> {
  const tenantId = allowFiles(ctx);
  const { bytes } = given;
  if (bytes.length > LARGEST) throw refused('The file is too large.', { maxBytes: LARGEST });
  const contentType = await contentTypeOf(bytes, given);
  await checkQuota(ctx, tenantId, bytes.length);
  const id = newId();
  const { media } = ctx.app;
  await ctx.sql.rows('insert into media_upload (id, store, started_at) values ($1, $2, $3)', [id, media.name, ctx.app.now()]);
  await media.put(id, bytes, contentType);
  return inTransaction(ctx, async (ctx) => {
    // One upload of a tenant at a time from here, or two would share the last of the quota.
    await lockTenant(ctx, tenantId);
    await checkQuota(ctx, tenantId, bytes.length);
    const open = await ctx.sql.row('delete from media_upload where id = $1 and not abandoned returning id', [id]);
    if (!open) throw new AppError('STORAGE_UNAVAILABLE', { message: 'Storing the file took too long; try again.' });
    const asset = await ctx.sql.row<MediaAsset>(
      `insert into media_asset (id, tenant_id, filename, content_type, bytes, checksum_sha256, store, locator, created_by, created_at)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) returning ${assetColumns}`,
      [
        ...[id, tenantId, safeFilename(given.filename, acceptedTypes[contentType].endings), contentType, bytes.length],
        ...[createHash('sha256').update(bytes).digest('hex'), media.name, id],
        ...[ctx.actor.kind === 'user' ? ctx.actor.userId : null, ctx.app.now()],
      ],
    );
    return asset as MediaAsset;
  });
}

async function checkQuota(ctx: Ctx, tenantId: string, more: number): Promise<void> {
  const row = await ctx.sql.row<{ bytes: number }>(
    'select coalesce(sum(bytes), 0)::bigint as bytes from media_asset where tenant_id = $1',
    [tenantId],
  );
  const used = row?.bytes ?? 0;
  if (used + more > QUOTA) throw refused('The files of this tenant fill its space.', { usedBytes: used, maxBytes: QUOTA });
}
