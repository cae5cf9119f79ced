import type { Ctx } from '../context.js';
import { publicId } from '../lib/ids.js';
import type { StoreName } from '../ports/media.js';

/** An upload is cut off after a minute, and a store answers within one: nobody waits for older ones. */
const ABANDONED_MS = 3_600_000;
const BATCH = 100;

/** Removes the bytes of uploads that never became a file: their process died, or the store or the quota refused them. */
export async function purgeUploads(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.app.now().getTime() - ABANDONED_MS);
  const stores = new Map(ctx.app.mediaStores.map((store) => [store.name, store]));
  // Marked first, so that none of them can still become a file while its bytes are removed.
  const rows = await ctx.sql.rows<{ id: string; store: StoreName }>(
    `update media_upload set abandoned = true
     where id in (select id from media_upload where started_at < $1 and store = any($2::text[]) order by started_at limit ${BATCH})
     returning id, store`,
    // Those of a store that isn't configured wait until it is.
    [before, [...stores.keys()]],
  );
  for (const { id, store } of rows) {
    try {
      await stores.get(store)?.remove(id);
    } catch (error) {
      ctx.app.log.warn(
        { requestId: ctx.requestId, upload: publicId('mediaAsset', id), err: error },
        'an abandoned upload could not be removed',
      );
      continue;
    }
    await ctx.sql.rows('delete from media_upload where id = $1 and abandoned', [id]);
  }
}
