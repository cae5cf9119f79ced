import type { PageArgs } from '../../entities/inputs/page.js';
import type { MediaAsset } from '../../entities/MediaAsset.js';
import type { Ctx } from '../context.js';
import { List, type Value } from '../db/lists.js';
import type { Page } from '../db/page.js';
import { allowFiles } from './filesPolicy.js';

const list = new List({
  select: (tables) =>
    tables.selectFrom('MediaAsset').select(['id', 'tenantId', 'filename', 'contentType', 'bytes', 'checksumSha256', 'createdAt']),
  id: 'MediaAsset.id',
  filters: { tenantId: (eb, value: Value<string>) => eb('tenantId', '=', value) },
});

/** Those of these assets that are this tenant's, in the order of the ids; what is another's or unknown is left out. */
export const assetsOfTenant = (ctx: Ctx, tenantId: string, ids: readonly string[]): Promise<MediaAsset[]> =>
  list.byIds(ctx, ids, { tenantId });

/** The files of the actor's tenant, newest first. */
export async function mediaAssets(ctx: Ctx, args: PageArgs): Promise<Page<MediaAsset>> {
  return list.page(ctx, args, { tenantId: allowFiles(ctx) });
}
