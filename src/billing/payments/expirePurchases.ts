import { type Ctx, inTransaction } from '../../context.js';

const BATCH = 500;

/**
 * Marks purchases that were not paid in time as EXPIRED. Orders whose payer was asked are still polled: a late payment counts. Answers how
 * many.
 */
export async function expirePurchases(ctx: Ctx): Promise<number> {
  let total = 0;
  for (;;) {
    const rows = await inTransaction(ctx, (ctx) =>
      ctx.sql.rows(
        `with overdue as (
           select id from purchase where status in ('PENDING', 'PROCESSING') and expires_at <= $1 order by expires_at limit ${BATCH} for update skip locked),
         expired as (
           update purchase p set status = 'EXPIRED', failure = 'PAYER_TIMED_OUT', failure_detail = 'It was not paid in time.', next_ask_at = null, updated_at = $1
           from overdue where p.id = overdue.id returning p.id, p.tenant_id),
         notified as (insert into outbox (topic, tenant_id, ids) select 'purchase', tenant_id, array_agg(id) from expired group by tenant_id)
         select id from expired`,
        [ctx.app.now()],
      ),
    );
    total += rows.length;
    if (rows.length < BATCH) return total;
  }
}
