import type { MediaAsset } from '../../entities/MediaAsset.js';
import type { Ctx } from '../context.js';
import { Conditions, type Page, type PageArgs, readPage } from '../db/page.js';
import { allowFiles } from './filesPolicy.js';

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

/** The files of the actor's tenant, newest first. */
export async function mediaAssets(ctx: Ctx, args: PageArgs): Promise<Page<MediaAsset>> {
  const conditions = new Conditions().add('tenant_id = $?', allowFiles(ctx));
  return readPage<MediaAsset, MediaAsset>(
    ctx.sql,
    { columns: assetColumns, from: 'media_asset', id: 'id', conditions, toNode: (row) => row },
    args,
  );
}
