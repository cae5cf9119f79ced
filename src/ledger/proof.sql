-- Finds every way in which messages, entries and accounts contradict each other. :tenant_id: one tenant, or null for all. :full:
-- everything, or only what came since the last sealed day began, on top of the sums of the days before it. What was settled or released
-- since then was updated since then; clocks of different machines may differ by an hour.
with unsealed as materialized (
  select c.tenant_id,
    case when :full::boolean then '-infinity' else coalesce(max(s.day)::timestamp at time zone 'UTC', '-infinity') end as since
  from credit_account c left join sealed_day s using (tenant_id)
  where :tenant_id::uuid is null or c.tenant_id = :tenant_id group by c.tenant_id
), sealed as materialized (
  select s.*, (s.day::timestamp at time zone 'UTC') < o.since as trusted from sealed_day s join unsealed o using (tenant_id)
), entries as materialized (
  select id, tenant_id, kind, available_delta, held_delta, reference, created_at from ledger_entry
  where :full and (:tenant_id::uuid is null or tenant_id = :tenant_id)
  union all
  select e.* from unsealed o cross join lateral (
    select id, tenant_id, kind, available_delta, held_delta, reference, created_at from ledger_entry
    where tenant_id = o.tenant_id and created_at >= o.since offset 0) e
  where not :full
), messages as materialized (
  select id, tenant_id, status, credits, credit_state, hold_entry, settle_entry, release_entry, accepted_at, contradicted_at from message
  where :full and (:tenant_id::uuid is null or tenant_id = :tenant_id)
  union all
  select m.* from unsealed o cross join lateral (
    select id, tenant_id, status, credits, credit_state, hold_entry, settle_entry, release_entry, accepted_at, contradicted_at from message
    where tenant_id = o.tenant_id and updated_at >= o.since - interval '1 hour' offset 0) m
  where not :full
), purchases as materialized (
  select id, tenant_id, status, credited, top_up_entry, refund_entry from purchase where :tenant_id::uuid is null or tenant_id = :tenant_id
), booked as (
  select tenant_id, hold_entry as entry, 'HOLD' as kind, sum(credits)::bigint as credits
  from messages where hold_entry is not null group by 1, 2
  union all
  select tenant_id, settle_entry, 'SETTLE', sum(credits)::bigint from messages where settle_entry is not null group by 1, 2
  union all
  select tenant_id, release_entry, 'RELEASE', sum(credits)::bigint from messages where release_entry is not null group by 1, 2
), sealed_entries as (
  -- Entries of sealed days, some of whose messages have moved since: they were proven then, when all their messages were read.
  select b.entry, b.tenant_id, b.kind from booked b join unsealed o using (tenant_id)
  join ledger_entry e on e.id = b.entry and e.tenant_id = b.tenant_id and e.kind = b.kind and e.created_at < o.since where not :full
), sums as (
  select tenant_id, sum(available)::bigint as available, sum(held)::bigint as held, sum(spent)::bigint as spent from (
    select tenant_id, available_delta as available, held_delta as held, case kind when 'SETTLE' then -held_delta else 0 end as spent
    from entries
    union all
    select tenant_id, available, held, spent from sealed where trusted) as parts
  group by tenant_id
), days as (
  select tenant_id, day, sum(entries) as entries, sum(available) as available, sum(held) as held, sum(spent) as spent,
    sum(messages) as messages
  from (
    select tenant_id, (created_at at time zone 'UTC')::date as day, 1 as entries, available_delta as available, held_delta as held,
      case kind when 'SETTLE' then -held_delta else 0 end as spent, 0 as messages from entries
    union all
    select tenant_id, (accepted_at at time zone 'UTC')::date, 0, 0, 0, 0, 1 from messages) as parts
  group by 1, 2
), holding as (
  select tenant_id, sum(credits)::bigint as credits from messages where credit_state = 'HELD' group by tenant_id
), problems as (
  -- The balance is the sum of its entries; and, where all messages are read, holds what they hold (else that follows from the rest).
  select 'BALANCE_DIFFERS' as kind, null::uuid as message_id, null::uuid as purchase_id, null::uuid as entry_id,
    x.expected, x.found, c.tenant_id
  from credit_account c left join sums s using (tenant_id) left join holding h using (tenant_id)
  cross join lateral (values
    (coalesce(s.available, 0), c.available), (coalesce(s.held, 0), c.held), (coalesce(s.spent, 0), c.spent),
    (case when :full then coalesce(h.credits, 0) else c.held end, c.held))
    as x (expected, found)
  where (:tenant_id::uuid is null or c.tenant_id = :tenant_id) and x.expected <> x.found
  union all
  -- A sealed day is still what it was.
  select 'BALANCE_DIFFERS', null, null, null, x.expected, x.found, s.tenant_id
  from sealed s left join days d using (tenant_id, day)
  cross join lateral (values
    (s.entries, coalesce(d.entries, 0)), (s.available, coalesce(d.available, 0)), (s.held, coalesce(d.held, 0)),
    (s.spent, coalesce(d.spent, 0)), (s.messages, coalesce(d.messages, 0)))
    as x (expected, found)
  where not s.trusted and x.expected <> x.found
  union all
  -- Every entry is the sum of its messages, and every message's entry is there and its tenant's.
  select case
      when coalesce(e.kind, b.kind) = 'HOLD' then 'BALANCE_DIFFERS'
      when coalesce(e.kind, b.kind) = 'SETTLE' and coalesce(abs(e.held_delta), 0) > coalesce(b.credits, 0) then 'SETTLED_TWICE'
      when coalesce(e.kind, b.kind) = 'SETTLE' then 'NOT_SETTLED'
      when coalesce(abs(e.held_delta), 0) > coalesce(b.credits, 0) then 'RELEASED_TWICE'
      else 'NOT_RELEASED' end,
    null, null, coalesce(e.id, b.entry), coalesce(b.credits, 0), coalesce(abs(e.held_delta), 0), coalesce(e.tenant_id, b.tenant_id)
  from (select * from entries where kind in ('HOLD', 'SETTLE', 'RELEASE')) e
  full join (
    select * from booked b where not exists (
      select from sealed_entries o where o.entry = b.entry and o.tenant_id = b.tenant_id and o.kind = b.kind)) b
    on b.entry = e.id and b.tenant_id = e.tenant_id and b.kind = e.kind
  where coalesce(abs(e.held_delta), 0) <> coalesce(b.credits, 0)
  union all
  -- Every purchase that gave credits has its one entry, every entry its purchase; the same where they were taken back.
  select 'PURCHASE_DIFFERS', null, p.id, coalesce(p.entry, e.id), coalesce(p.credits, 0), coalesce(e.available_delta, 0),
    coalesce(p.tenant_id, e.tenant_id)
  from (
    select id, tenant_id, 'TOP_UP' as kind, top_up_entry as entry, credited as credits
    from purchases where status in ('COMPLETED', 'REFUNDED')
    union all
    select id, tenant_id, 'REFUND', refund_entry, -credited from purchases where status = 'REFUNDED') p
  full join (
    select id, tenant_id, kind, available_delta, reference from entries where kind in ('TOP_UP', 'REFUND')
    union
    select e.id, e.tenant_id, e.kind, e.available_delta, e.reference
    from purchases p join ledger_entry e on e.id in (p.top_up_entry, p.refund_entry)) e
    on e.id = p.entry and e.tenant_id = p.tenant_id and e.kind = p.kind and e.reference = 'pur_' || replace(p.id::text, '-', '')
  where p.credits is distinct from e.available_delta
  union all
  -- Every message is charged, or given back, or holds, as its state says.
  select case
      when s.final and m.credit_state = 'HELD' then 'HELD_FOR_FINAL'
      when s.credits = 'SETTLED' then 'NOT_SETTLED'
      when s.credits = 'RELEASED' then 'NOT_RELEASED'
      else 'BALANCE_DIFFERS' end,
    m.id, null, coalesce(m.settle_entry, m.release_entry, m.hold_entry), m.credits, 0, m.tenant_id
  from messages m join message_state s on s.state = m.status
  where m.credits > 0 and m.credit_state <> s.credits
    and not (m.status = 'SUPPRESSED' and m.credit_state = 'NONE')
    and not (m.status = 'DELIVERED' and m.credit_state = 'RELEASED' and m.contradicted_at is not null)
)
select ((select count(*) from entries) + coalesce((select sum(entries) from sealed where trusted), 0))::bigint as entries,
  ((select count(*) from messages m join unsealed o using (tenant_id) where m.accepted_at >= o.since)
    + coalesce((select sum(messages) from sealed where trusted), 0))::bigint as messages,
  (select count(*) from problems)::bigint as "problemCount",
  array(select distinct tenant_id::text from problems) as "problemTenants",
  coalesce((
    select jsonb_agg(p) from (
      select kind, message_id as "messageId", purchase_id as "purchaseId", entry_id as "entryId", expected, found
      from problems limit 100) p), '[]') as problems
