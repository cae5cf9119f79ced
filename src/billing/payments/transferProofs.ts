import type { File } from '../../../entities/File.js';
import type { Ctx } from '../../context.js';
import { filesOfTenant } from '../../media/files.js';

/** The documents of each of these purchases, in the order in which they were attached. Who may see a purchase may see its documents. */
export async function proofsOf(ctx: Ctx, purchaseIds: readonly string[]): Promise<File[][]> {
  const rows = await ctx.sql.rows<{ purchaseId: string; tenantId: string; assetId: string }>(
    `select purchase_id as "purchaseId", tenant_id as "tenantId", asset_id as "assetId"
     from purchase_proof where purchase_id = any($1::uuid[]) order by n`,
    [purchaseIds],
  );
  const assets = new Map<string, File>();
  for (const tenantId of new Set(rows.map((row) => row.tenantId))) {
    const ids = rows.filter((row) => row.tenantId === tenantId).map(({ assetId }) => assetId);
    for (const asset of await filesOfTenant(ctx, tenantId, ids)) assets.set(asset.id, asset);
  }
  return purchaseIds.map((id) => rows.filter(({ purchaseId }) => purchaseId === id).flatMap(({ assetId }) => assets.get(assetId) ?? []));
}
