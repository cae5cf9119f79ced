import { type Ctx, inTransaction } from '../context.js';
import type { StoreName } from '../ports/media.js';
import { STILL_READ } from './deleteFile.js';
import { abandonUpload } from './purgeUploads.js';

const BATCH = 100;

/**
 * Deletes lists and exports whose time is over, but for those that an import or a campaign is still to be read from; purgeUploads removes
 * their bytes. A draft doesn't keep one: nobody may ever come back to it, and people who were erased may be in the file.
 */
export async function purgeExpiredFiles(ctx: Ctx): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const gone = await ctx.sql.rows<{ id: string; store: StoreName }>(
      `delete from media_asset where id in (
         select id from media_asset f where expires_at <= $1
           and not ${STILL_READ}
         order by expires_at limit ${BATCH} for update skip locked)
       returning id, store`,
      [ctx.app.now()],
    );
    for (const { id, store } of gone) await abandonUpload(ctx, id, store);
  });
}
