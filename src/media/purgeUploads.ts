import type { Ctx } from '../context.js';
import { backOffMs } from '../lib/flow/backOff.js';
import { publicId } from '../lib/ids.js';
import type { StoreName } from '../ports/media.js';

/** An upload is cut off after a minute, and a store answers within one: nobody waits for older ones. */
const ABANDONED_MS = 3_600_000;
const BATCH = 100;
/** What a store can't remove is tried again after so long, and so often: for a month. Then its bytes stay there, and the log says so. */
const TRY_AGAIN = { firstMs: 600_000, maxMs: 86_400_000 };
const TRIES = 36;

/** Leaves the bytes of a file that was deleted to the next purge. Call it in the transaction that deletes its row. */
export const abandonUpload = (ctx: Ctx, id: string, store: StoreName): Promise<object[]> =>
  ctx.sql.rows('insert into media_upload (id, store, started_at, abandoned) values ($1, $2, $3, true)', [
    id,
    store,
    new Date(ctx.app.now().getTime() - ABANDONED_MS),
  ]);

/** Removes the bytes of files that were deleted, and of uploads that never became one: their process died, or they were refused. */
export async function purgeUploads(ctx: Ctx): Promise<void> {
  const now = ctx.app.now();
  const before = new Date(now.getTime() - ABANDONED_MS);
  const stores = new Map(ctx.app.mediaStores.map((store) => [store.name, store]));
  // Marked first, so that none of them can still become a file while its bytes are removed.
  const rows = await ctx.sql.rows<{ id: string; store: StoreName; failures: number }>(
    `update media_upload set abandoned = true
     where id in (
       select id from media_upload where started_at <= $1 and store = any($2::text[]) and coalesce(remove_after <= $3, true)
       order by started_at limit ${BATCH})
     returning id, store, removal_failures as failures`,
    // Those of a store that isn't configured wait until it is.
    [before, [...stores.keys()], now],
  );
  for (const { id, store, failures } of rows) {
    try {
      await stores.get(store)?.remove(id);
    } catch (error) {
      const isGivenUp = failures + 1 >= TRIES;
      const outlook = isGivenUp ? `it is given up: its bytes stay in ${store} as ${id}` : 'it is tried again';
      ctx.app.log.warn({ upload: publicId('file', id), err: error }, `an abandoned upload could not be removed; ${outlook}`);
      if (!isGivenUp) {
        const removeAfter = new Date(now.getTime() + backOffMs(failures + 1, TRY_AGAIN));
        await ctx.sql.rows('update media_upload set removal_failures = removal_failures + 1, remove_after = $2 where id = $1', [
          id,
          removeAfter,
        ]);
        continue;
      }
    }
    await ctx.sql.rows('delete from media_upload where id = $1 and abandoned', [id]);
  }
}
