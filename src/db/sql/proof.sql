-- Every way in which messages, entries and accounts could tell different stories. $1: one tenant, or null for all.
with entries as materialized (
  select id, tenant_id, kind, available_delta, held_delta, reference from ledger_entry where $1::uuid is null or tenant_id = $1
), messages as materialized (
  select id, tenant_id, status, credits, credit_state, hold_entry, settle_entry, release_entry, contradicted_at from message
  where $1::uuid is null or tenant_id = $1
), purchases as materialized (
  select id, tenant_id, status, credited, top_up_entry, refund_entry from purchase where $1::uuid is null or tenant_id = $1
), booked as (
  select tenant_id, hold_entry as entry, 'HOLD' as kind, sum(credits)::bigint as credits from messages where hold_entry is not null group by 1, 2
  union all
  select tenant_id, settle_entry, 'SETTLE', sum(credits)::bigint from messages where settle_entry is not null group by 1, 2
  union all
  select tenant_id, release_entry, 'RELEASE', sum(credits)::bigint from messages where release_entry is not null group by 1, 2
), sums as (
  select tenant_id, sum(available_delta)::bigint as available, sum(held_delta)::bigint as held,
    coalesce(-sum(held_delta) filter (where kind = 'SETTLE'), 0)::bigint as spent
  from entries group by tenant_id
), holding as (
  select tenant_id, sum(credits)::bigint as credits from messages where credit_state = 'HELD' group by tenant_id
), problems as (
  -- The balance is the sum of its entries.
  select 'BALANCE_DIFFERS' as kind, null::uuid as message_id, null::uuid as purchase_id, null::uuid as entry_id, x.expected, x.found
  from credit_account c left join sums s using (tenant_id) left join holding h using (tenant_id)
  cross join lateral (values
    (coalesce(s.available, 0), c.available), (coalesce(s.held, 0), c.held), (coalesce(s.spent, 0), c.spent), (coalesce(h.credits, 0), c.held))
    as x (expected, found)
  where ($1::uuid is null or c.tenant_id = $1) and x.expected <> x.found
  union all
  -- Every entry is the sum of its messages, and every message's entry is there and its tenant's.
  select case
      when coalesce(e.kind, b.kind) = 'HOLD' then 'BALANCE_DIFFERS'
      when coalesce(e.kind, b.kind) = 'SETTLE' and coalesce(abs(e.held_delta), 0) > coalesce(b.credits, 0) then 'SETTLED_TWICE'
      when coalesce(e.kind, b.kind) = 'SETTLE' then 'NOT_SETTLED'
      when coalesce(abs(e.held_delta), 0) > coalesce(b.credits, 0) then 'RELEASED_TWICE'
      else 'NOT_RELEASED' end,
    null, null, coalesce(e.id, b.entry), coalesce(b.credits, 0), coalesce(abs(e.held_delta), 0)
  from (select * from entries where kind in ('HOLD', 'SETTLE', 'RELEASE')) e
  full join booked b on b.entry = e.id and b.tenant_id = e.tenant_id and b.kind = e.kind
  where coalesce(abs(e.held_delta), 0) <> coalesce(b.credits, 0)
  union all
  -- Every purchase that gave credits has its one entry, every entry its purchase; the same where they were taken back.
  select 'PURCHASE_DIFFERS', null, p.id, coalesce(p.entry, e.id), coalesce(p.credits, 0), coalesce(e.available_delta, 0)
  from (
    select id, tenant_id, 'TOP_UP' as kind, top_up_entry as entry, credited as credits from purchases where status in ('COMPLETED', 'REFUNDED')
    union all
    select id, tenant_id, 'REFUND', refund_entry, -credited from purchases where status = 'REFUNDED') p
  full join (select * from entries where kind in ('TOP_UP', 'REFUND')) e
    on e.id = p.entry and e.tenant_id = p.tenant_id and e.kind = p.kind and e.reference = 'pur_' || replace(p.id::text, '-', '')
  where p.credits is distinct from e.available_delta
  union all
  -- Every message is charged, or given back, or holds, as its state says.
  select case
      when s.final and m.credit_state = 'HELD' then 'HELD_FOR_FINAL'
      when s.credits = 'SETTLED' then 'NOT_SETTLED'
      when s.credits = 'RELEASED' then 'NOT_RELEASED'
      else 'BALANCE_DIFFERS' end,
    m.id, null, coalesce(m.settle_entry, m.release_entry, m.hold_entry), m.credits, 0
  from messages m join message_state s on s.state = m.status
  where m.credits > 0 and m.credit_state <> s.credits
    and not (m.status = 'SUPPRESSED' and m.credit_state = 'NONE')
    and not (m.status = 'DELIVERED' and m.credit_state = 'RELEASED' and m.contradicted_at is not null)
)
select (select count(*) from entries)::bigint as entries, (select count(*) from messages)::bigint as messages,
  (select count(*) from problems)::bigint as "problemCount",
  coalesce((select jsonb_agg(p) from (select kind, message_id as "messageId", purchase_id as "purchaseId", entry_id as "entryId", expected, found from problems limit 100) p), '[]') as problems
