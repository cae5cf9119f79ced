import type { MediaAsset } from '../../entities/MediaAsset.js';
import type { Ctx } from '../context.js';

export const assetColumns = `id, tenant_id as "tenantId", filename, content_type as "contentType", bytes, checksum_sha256 as "checksumSha256",
  created_at as "createdAt"`;

/** Those of these assets that are this tenant's, in the order of the ids; what is another's or unknown is left out. */
export async function assetsOfTenant(ctx: Ctx, tenantId: string, ids: readonly string[]): Promise<MediaAsset[]> {
  const rows = await ctx.sql.rows<MediaAsset>(`select ${assetColumns} from media_asset where tenant_id = $1 and id = any($2::uuid[])`, [
    tenantId,
    ids,
  ]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}
