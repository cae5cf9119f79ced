import type { Ctx } from '../../context.js';
import { inBatches } from '../../lib/flow/inBatches.js';

const KEPT_MS = 30 * 86_400_000;
const BATCH = 2_000;

/**
 * Deletes deliveries of 30 days ago and those whose endpoint is gone, with their tries; gives up what waited for a disabled endpoint for 48
 * hours.
 */
export async function purgeDeliveries(ctx: Ctx): Promise<void> {
  const now = ctx.app.now();
  await inBatches(BATCH, async () => {
    const given = await ctx.sql.rows(
      `update webhook_delivery set status = 'FAILED', next_attempt_at = null, lease = null, lease_until = null where id in (
         select d.id from webhook_delivery d join webhook_endpoint w on w.id = d.endpoint_id and not w.enabled
         where d.status = 'PENDING' and d.give_up_at <= $1 limit $2) and status = 'PENDING'
       returning id`,
      [now, BATCH],
    );
    return given.length;
  });
  for (const gone of ['created_at < $1', '$1::timestamptz is not null and endpoint_id not in (select id from webhook_endpoint)'])
    await inBatches(BATCH, async () => {
      const deleted = await ctx.sql.rows(
        `delete from webhook_delivery where id in (select id from webhook_delivery where ${gone} limit $2) returning id`,
        [new Date(now.getTime() - KEPT_MS), BATCH],
      );
      return deleted.length;
    });
}
