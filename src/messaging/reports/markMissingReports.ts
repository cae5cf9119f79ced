import type { Ctx } from '../../context.js';
import { PATIENCE_MS } from '../sweep.js';

/** Sent messages without a report for 72 h are marked, 5,000 at a time; they are never shown as delivered or failed for it. Answers how many. */
export async function markMissingReports(ctx: Ctx): Promise<number> {
  const now = ctx.app.now();
  const rows = await ctx.sql.rows<{ messages: number }>(
    `with silent as (
       update message set report_missing_at = $1, updated_at = $1
       where id in (select id from message where status = 'SENT' and report_missing_at is null and sent_at <= $2 order by id limit 5000 for update skip locked)
       returning id, tenant_id)
     insert into outbox (topic, tenant_id, ids) select 'message', tenant_id, array_agg(id) from silent group by tenant_id returning cardinality(ids) as messages`,
    [now, new Date(now.getTime() - PATIENCE_MS)],
  );
  return rows.reduce((sum, row) => sum + row.messages, 0);
}
