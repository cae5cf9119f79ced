import type { DownloadPayload } from '../../entities/payloads/files.js';
import type { FilePurpose } from '../../entities/types/files.js';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { downloadLink } from './downloads.js';
import { fileOwner, permissionsOf, visiblePurposes } from './filesPolicy.js';

/** A link to a file: of the actor's tenant, or of any for platform staff. NOT_FOUND, FORBIDDEN. */
export async function createFileDownload(ctx: Ctx, id: string): Promise<DownloadPayload> {
  const file = await ctx.sql.row<{ tenantId: string; sizeBytes: number; checksumSha256: string; purpose: FilePurpose }>(
    `select tenant_id as "tenantId", bytes as "sizeBytes", checksum_sha256 as "checksumSha256", purpose
     from media_asset where id = $1 and ($2::uuid is null or tenant_id = $2) and (expires_at is null or expires_at > $3)
       and (reader_permission is null or reader_permission = any ($4::text[]))`,
    [id, fileOwner(ctx, undefined, []) ?? null, ctx.app.now(), permissionsOf(ctx)],
  );
  if (!file || !visiblePurposes(ctx).includes(file.purpose)) {
    // Who sees no documents is told no more of what isn't there.
    fileOwner(ctx);
    throw new AppError('NOT_FOUND', { field: 'id' });
  }
  const { tenantId, sizeBytes, checksumSha256 } = file;
  return downloadLink(ctx, 'documents', tenantId, id, { sizeBytes, checksumSha256 });
}
