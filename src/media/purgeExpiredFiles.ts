import { type Ctx, inTransaction } from '../context.js';
import type { StoreName } from '../ports/media.js';
import { abandonUpload } from './purgeUploads.js';

const BATCH = 100;

/** Deletes lists and exports whose time is over, but for those that an import still reads; purgeUploads removes their bytes. */
export async function purgeExpiredFiles(ctx: Ctx): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    const gone = await ctx.sql.rows<{ id: string; store: StoreName }>(
      `delete from media_asset where id in (
         select id from media_asset f where expires_at <= $1
           and not exists (select from contact_import i where i.file_id = f.id and i.finished_at is null)
         order by expires_at limit ${BATCH} for update skip locked)
       returning id, store`,
      [ctx.app.now()],
    );
    for (const { id, store } of gone) await abandonUpload(ctx, id, store);
  });
}
