import type { Ctx } from '../context.js';

/** How long it is known that there was one. */
const KNOWN_MS = 90 * 86_400_000;

/** Says of exports whose time is over that their file is gone (purgeExpiredFiles deletes it), and forgets old ones. */
export async function purgeExports(ctx: Ctx): Promise<void> {
  const now = ctx.app.now();
  await ctx.sql.rows(
    `with expired as (
       update export set status = 'EXPIRED', file_id = null where status = 'COMPLETED' and expires_at <= $1 returning tenant_id, id)
     insert into outbox (topic, tenant_id, ids) select 'exportProgress', tenant_id, array_agg(id) from expired group by tenant_id`,
    [now],
  );
  await ctx.sql.rows('delete from export where finished_at <= $1', [new Date(now.getTime() - KNOWN_MS)]);
}
