import { expect } from 'vitest';
import type { ModelState } from '../modelState.js';

/** What holds of purchases after every step: each row is a breach. The simulator's payments are the ground truth of who was asked. */
const BREACHES = `
with bought as (
  select tenant_id, sum(credited) filter (where status = 'COMPLETED') as completed, count(*) as orders,
    array_agg(invoice_number order by invoice_number) as numbers from purchase group by tenant_id
), moved as (
  select tenant_id, sum(available_delta) filter (where kind in ('TOP_UP', 'REFUND')) as bought,
    sum(available_delta) filter (where kind in ('GRANT', 'ADJUST')) as given from ledger_entry group by tenant_id
)
select 'credits are completed payments less refunds' as law, c.tenant_id::text as subject, to_jsonb(c)::text as detail
from credit_account c left join moved m using (tenant_id) left join bought b using (tenant_id)
where coalesce(m.bought, 0) <> coalesce(b.completed, 0) or c.available + c.held + c.spent <> coalesce(m.given, 0) + coalesce(b.completed, 0)
union all select 'a payment has its own entries', p.id::text, p.status from purchase p
  left join ledger_entry t on t.id = p.top_up_entry left join ledger_entry r on r.id = p.refund_entry
  where (p.status in ('COMPLETED', 'REFUNDED'), p.status = 'REFUNDED') is distinct from (t.id is not null, r.id is not null)
    or (t.id is not null and (t.kind, t.tenant_id, t.available_delta, t.reference)
      is distinct from ('TOP_UP', p.tenant_id, p.credited, 'pur_' || replace(p.id::text, '-', '')))
    or (r.id is not null and (r.kind, r.tenant_id, r.available_delta) is distinct from ('REFUND', p.tenant_id, -p.credited))
union all select 'an entry has its payment', e.id::text, e.kind from ledger_entry e
  where e.kind in ('TOP_UP', 'REFUND') and not exists (select from purchase p where e.id in (p.top_up_entry, p.refund_entry))
union all select 'nobody is asked twice', order_id, asks::text from simulator_payment where asks > 1
union all select 'numbers have no gaps', b.tenant_id::text, array_to_string(b.numbers, ' ') from bought b
  where b.numbers is distinct from (select array_agg('INV-' || lpad(n::text, 6, '0') order by n) from generate_series(1, b.orders) n)
    or b.orders is distinct from (select last from invoice_counter i where i.tenant_id = b.tenant_id)
union all select 'without a decision only the whole amount completes', id::text, paid_tzs::text from purchase
  where status = 'COMPLETED' and decisions = 0 and paid_tzs <> amount_tzs
union all select 'what waits for its payer can still be asked or looked at', id::text, status from purchase
  where status = 'PROCESSING' and next_ask_at is null and next_poll_at is null and created_at > $1::timestamptz - interval '72 hours'`;

export async function expectPurchases(model: ModelState): Promise<void> {
  const { sql } = model.app.db;
  // The furthest that the clock has been: a purchase that was rightly given up then looks young again after a jump back.
  const now = new Date(model.app.clock.now().getTime() + model.highest - model.elapsed);
  expect(await sql.rows({ name: 'purchaseBreaches', text: BREACHES }, [now])).toEqual([]);
  const orders = await sql.rows<{ id: string; orders: number }>('select tenant_id as id, count(*)::int as orders from purchase group by 1');
  for (const [index, { id }] of model.tenants.entries())
    expect(orders.find((one) => one.id === id)?.orders ?? 0, 'what was accepted is there, once').toBe(model.ordered[index]);
}
