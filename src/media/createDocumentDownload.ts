import type { DownloadPayload } from '../../entities/payloads/files.js';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { downloadLink } from './downloads.js';
import { allowFiles, seesAllFiles } from './filesPolicy.js';

/** A link to a document: of the actor's tenant, or of any for platform staff. NOT_FOUND. */
export async function createDocumentDownload(ctx: Ctx, id: string): Promise<DownloadPayload> {
  const tenantId = seesAllFiles(ctx) ? null : allowFiles(ctx);
  const asset = await ctx.sql.row<{ tenantId: string; sizeBytes: number; checksumSha256: string }>(
    `select tenant_id as "tenantId", bytes as "sizeBytes", checksum_sha256 as "checksumSha256"
     from media_asset where id = $1 and ($2::uuid is null or tenant_id = $2)`,
    [id, tenantId],
  );
  if (!asset) throw new AppError('NOT_FOUND', { field: 'assetId' });
  const { tenantId: owner, ...file } = asset;
  return downloadLink(ctx, 'documents', owner, id, file);
}
