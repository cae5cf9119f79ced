-- Finds every way in which messages, attempts, entries, accounts, purchases and their audits contradict each other. :tenant_id: one tenant,
-- or null for all. :full: everything; else what came since the last seal but one, on top of the sums of the seals before it. Entries go by
-- their numbers. What was settled or released since then was updated since then: clocks of processes may differ by an hour, and where a sum
-- differs, the entry's messages are looked for again without regard to any clock.
with bounds as materialized (
  select c.tenant_id,
    case when :full::boolean then 0 else coalesce((array_agg(s.last_seq order by s.last_seq desc))[2], 0) end as after_seq,
    max(s.day)::timestamp at time zone 'UTC' as last_sealed
  from credit_account c left join sealed_day s using (tenant_id)
  where :tenant_id::uuid is null or c.tenant_id = :tenant_id group by c.tenant_id
), sealed as materialized (
  select s.*, s.last_seq <= b.after_seq as trusted from sealed_day s join bounds b using (tenant_id)
), entries as materialized (
  select id, tenant_id, seq, kind, available_delta, held_delta, available_after, messages, reference, note, created_at from ledger_entry
  where :full and (:tenant_id::uuid is null or tenant_id = :tenant_id)
  union all
  select e.* from bounds b cross join lateral (
    select id, tenant_id, seq, kind, available_delta, held_delta, available_after, messages, reference, note, created_at from ledger_entry
    where tenant_id = b.tenant_id and seq > b.after_seq offset 0) e
  where not :full
), windows as materialized (
  select b.tenant_id, case when b.after_seq = 0 then '-infinity'
    else least(min(e.created_at), b.last_sealed) - interval '1 hour' end as since
  from bounds b left join entries e using (tenant_id) group by b.tenant_id, b.after_seq, b.last_sealed
), messages as materialized (
  select id, tenant_id, status, segments, credits, credit_state, hold_entry, settle_entry, release_entry, contradicted_at, test, attempts,
    outcome_source, api_key_id, waived_at from message
  where :full and (:tenant_id::uuid is null or tenant_id = :tenant_id)
  union all
  select m.* from windows w cross join lateral (
    select id, tenant_id, status, segments, credits, credit_state, hold_entry, settle_entry, release_entry, contradicted_at, test, attempts,
      outcome_source, api_key_id, waived_at from message
    where tenant_id = w.tenant_id and updated_at >= w.since and updated_minute >= date_trunc('minute', w.since) offset 0) m
  where not :full
), purchases as materialized (
  select p.*, 'pur_' || replace(p.id::text, '-', '') as public_id from purchase p where :tenant_id::uuid is null or p.tenant_id = :tenant_id
), unmade as materialized (
  -- Messages of campaigns that are held for and not made: an entry of theirs counts them beside those that are.
  select tenant_id, hold_entry, release_entry, messages - made_messages as messages, credits - made_credits as credits, api_key_id
  from campaign_run where (:tenant_id::uuid is null or tenant_id = :tenant_id) and (messages, credits) <> (made_messages, made_credits)
), archived as materialized (
  -- What messages come to that are in archives. Their entries are sealed: beside what came since they count where one is read again.
  select tenant_id, subject, kind, credits, messages from archived_entry
  where :full and (:tenant_id::uuid is null or tenant_id = :tenant_id)
  union all
  select a.* from entries e cross join lateral (
    select tenant_id, subject, kind, credits, messages from archived_entry
    where tenant_id = e.tenant_id and subject = e.id and kind = e.kind offset 0) a
  where not :full and e.kind in ('HOLD', 'SETTLE', 'RELEASE')
), booked as (
  select tenant_id, entry, kind, sum(credits)::bigint as credits, sum(messages)::bigint as messages from (
    select tenant_id, hold_entry as entry, 'HOLD' as kind, sum(credits)::bigint as credits, count(*) as messages
    from messages where hold_entry is not null group by 1, 2
    union all
    select tenant_id, settle_entry, 'SETTLE', sum(credits)::bigint, count(*) from messages where settle_entry is not null group by 1, 2
    union all
    select tenant_id, release_entry, 'RELEASE', sum(credits)::bigint, count(*) from messages where release_entry is not null group by 1, 2
    union all
    select tenant_id, hold_entry, 'HOLD', credits, messages from unmade
    union all
    select tenant_id, release_entry, 'RELEASE', credits, messages from unmade where release_entry is not null
    union all
    select tenant_id, subject, kind, credits, messages from archived where kind <> 'KEY') as parts
  group by 1, 2, 3
), sealed_entries as (
  -- Entries of trusted seals, some of whose messages have moved since: they were proven then, when all their messages were read.
  select b.entry, b.tenant_id, b.kind from booked b join bounds o using (tenant_id)
  join ledger_entry e on e.id = b.entry and e.tenant_id = b.tenant_id and e.kind = b.kind and e.seq <= o.after_seq where not :full
), differing as materialized (
  select coalesce(e.id, b.entry) as entry, coalesce(e.tenant_id, b.tenant_id) as tenant_id, coalesce(e.kind, b.kind) as kind,
    coalesce(abs(e.held_delta), 0) as moved, e.messages as counted, coalesce(b.credits, 0) as credits, coalesce(b.messages, 0) as messages
  from (select * from entries where kind in ('HOLD', 'SETTLE', 'RELEASE')) e
  full join (
    select * from booked b where not exists (
      select from sealed_entries o where o.entry = b.entry and o.tenant_id = b.tenant_id and o.kind = b.kind)) b
    on b.entry = e.id and b.tenant_id = e.tenant_id and b.kind = e.kind
  where (coalesce(abs(e.held_delta), 0), e.messages) is distinct from (coalesce(b.credits, 0), b.messages::integer)
), reread as (
  -- A message that a late clock has touched last stands outside of the window.
  select d.entry, d.tenant_id, d.kind, d.moved, d.counted, coalesce(r.credits, d.credits) as credits,
    coalesce(r.messages, d.messages) as messages
  from (select *, row_number() over () as n from differing) d
  left join lateral (
    select sum(credits)::bigint as credits, sum(messages)::bigint as messages from (
      select credits, 1 as messages from message m
      where m.tenant_id = d.tenant_id
        and case d.kind when 'HOLD' then m.hold_entry when 'SETTLE' then m.settle_entry else m.release_entry end = d.entry
      union all
      select credits, messages from unmade u
      where u.tenant_id = d.tenant_id and case d.kind when 'HOLD' then u.hold_entry when 'RELEASE' then u.release_entry end = d.entry
      union all
      select credits, messages from archived_entry a where a.tenant_id = d.tenant_id and a.subject = d.entry and a.kind = d.kind) m
    having not :full and d.n <= 100) r on true
), sums as (
  select tenant_id, sum(available)::bigint as available, sum(held)::bigint as held, sum(spent)::bigint as spent from (
    select tenant_id, available_delta as available, held_delta as held, case kind when 'SETTLE' then -held_delta else 0 end as spent
    from entries
    union all
    select tenant_id, available, held, spent from sealed where trusted) as parts
  group by tenant_id
), running as (
  select e.*, coalesce(s.available, 0) + sum(e.available_delta) over (partition by e.tenant_id order by e.seq) as available
  from entries e left join (select tenant_id, sum(available) as available from sealed where trusted group by 1) s using (tenant_id)
), seals as (
  -- What each seal that isn't trusted covers: the entries from the seal before it up to its own number.
  select tenant_id, seal, count(kind) as entries, sum(available_delta) as available, sum(held_delta) as held,
    coalesce(-sum(held_delta) filter (where kind = 'SETTLE'), 0) as spent,
    coalesce(sum(messages) filter (where kind = 'HOLD'), 0) as messages
  from (
    select *, min(seal_seq) over (partition by tenant_id order by seq desc) as seal from (
      select tenant_id, seq, null::bigint as seal_seq, kind, available_delta, held_delta, messages from entries
      union all
      select tenant_id, last_seq, last_seq, null, 0, 0, null from sealed where not trusted) as marked) as covered
  where seal is not null group by tenant_id, seal
), holding as (
  select tenant_id, sum(credits)::bigint as credits from (
    select tenant_id, credits from messages where credit_state = 'HELD'
    union all select tenant_id, credits from unmade where release_entry is null) as parts
  group by tenant_id
), tried as (
  select m.*, a.count, a.lowest, a.highest, a.accepted, a.undecided, a.earlier, a.last
  from messages m cross join lateral (
    select count(*) as count, coalesce(min(a.n), 1) as lowest, coalesce(max(a.n), 0) as highest,
      count(*) filter (where phase = 'ACCEPTED') as accepted,
      count(*) filter (where phase not in ('NOT_SENT', 'REFUSED')) as undecided,
      count(*) filter (where phase not in ('NOT_SENT', 'REFUSED') and a.n < m.attempts) as earlier,
      max(phase) filter (where a.n = m.attempts) as last
    from attempt a where a.message_id = m.id) a
), key_spending as (
  select coalesce(d.tenant_id, m.tenant_id) as tenant_id, coalesce(d.spent, 0) as spent, coalesce(m.credits, 0) as credits
  from (select tenant_id, api_key_id, sum(spent) as spent from api_key_day
    where :full and (:tenant_id::uuid is null or tenant_id = :tenant_id) group by 1, 2) d
  full join (select tenant_id, api_key_id, sum(credits) as credits from (
      select tenant_id, api_key_id, credits from messages union all select tenant_id, api_key_id, credits from unmade
      union all select tenant_id, subject, credits from archived where kind = 'KEY') as parts
    where :full and api_key_id is not null and credits > 0 group by 1, 2) m using (tenant_id, api_key_id)
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
  -- A seal is still what it was.
  select 'BALANCE_DIFFERS', null, null, null, x.expected, x.found, s.tenant_id
  from sealed s left join seals d on d.tenant_id = s.tenant_id and d.seal = s.last_seq
  cross join lateral (values
    (s.entries, coalesce(d.entries, 0)), (s.available, coalesce(d.available, 0)), (s.held, coalesce(d.held, 0)),
    (s.spent, coalesce(d.spent, 0)), (s.messages, coalesce(d.messages, 0)))
    as x (expected, found)
  where not s.trusted and x.expected <> x.found
  union all
  -- What a key has spent is what its messages cost.
  select 'BALANCE_DIFFERS', null, null, null, credits, spent, tenant_id from key_spending where credits <> spent
  union all
  -- Every entry is the sum of its messages, and every message's entry is there and its tenant's.
  select case
      when moved = credits then 'ENTRY_INCONSISTENT'
      when kind = 'HOLD' then 'BALANCE_DIFFERS'
      when kind = 'SETTLE' and moved > credits then 'SETTLED_TWICE'
      when kind = 'SETTLE' then 'NOT_SETTLED'
      when moved > credits then 'RELEASED_TWICE'
      else 'NOT_RELEASED' end,
    null, null, entry, case when moved = credits then messages else credits end,
    case when moved = credits then counted else moved end, tenant_id
  from reread where (moved, counted) is distinct from (credits, messages::integer)
  union all
  -- Every entry says what was available after it; one that is about messages is named by its own id, one that isn't counts none.
  select 'ENTRY_INCONSISTENT', null, null, id, available, available_after, tenant_id from running
  where available_after <> available
    or case when kind in ('HOLD', 'SETTLE', 'RELEASE') then reference <> id::text or note is not null else messages is not null end
  union all
  -- Every adjustment and every grant has its audit. Grants of earlier versions were audited with what they were given for.
  select 'NOT_AUDITED', null, null, e.id, e.available_delta, null, e.tenant_id from entries e
  where e.kind in ('ADJUST', 'GRANT')
    and not exists (
      select from audit_event a where a.target = 'led_' || replace(e.id::text, '-', '') and a.tenant_id = e.tenant_id
        and (a.detail->>'credits')::bigint = e.available_delta
        and case e.kind when 'ADJUST' then a.action = 'credits.adjust' and a.detail->>'reason' = e.note
          else a.action = 'credits.grant' and (a.detail->>'reference', a.detail->>'note') = (e.reference, e.note) end)
    and not (e.kind = 'GRANT' and (e.reference, e.note) = ('trial', 'Trial credits') and exists (
      select from audit_event a where a.tenant_id = e.tenant_id
        and e.available_delta = case a.action when 'credits.trial' then (a.detail->>'credits')::bigint
          when 'user.register' then (a.detail->>'trialCredits')::bigint end))
  union all
  -- Every purchase that gave credits has its one entry, every entry its purchase; the same where they were taken back.
  select 'PURCHASE_DIFFERS', null, p.id, coalesce(p.entry, e.id), coalesce(p.credits, 0), coalesce(e.available_delta, 0),
    coalesce(p.tenant_id, e.tenant_id)
  from (
    select id, tenant_id, 'TOP_UP' as kind, top_up_entry as entry, credited as credits
    from purchases where status in ('COMPLETED', 'REFUNDED') or top_up_entry is not null
    union all
    select id, tenant_id, 'REFUND', refund_entry, -credited from purchases where status = 'REFUNDED' or refund_entry is not null) p
  full join (
    select id, tenant_id, kind, available_delta, reference from entries where kind in ('TOP_UP', 'REFUND')
    union
    select e.id, e.tenant_id, e.kind, e.available_delta, e.reference
    from purchases p join ledger_entry e on e.id in (p.top_up_entry, p.refund_entry)) e
    on e.id = p.entry and e.tenant_id = p.tenant_id and e.kind = p.kind and e.reference = 'pur_' || replace(p.id::text, '-', '')
  where p.credits is distinct from e.available_delta
  union all
  -- Every purchase is what was ordered, and gave what its audit says: the ordered credits for their price, but where a person decided.
  select 'PURCHASE_DIFFERS', null, p.id, p.top_up_entry, p.credits, p.credited, p.tenant_id
  from purchases p cross join lateral (
    select count(*) filter (where action = 'purchase.refunded' or (action in ('purchase.completed', 'purchase.failed') and detail ? 'note'))
        as decisions,
      bool_or(action = 'purchase.completed' and detail ? 'note') as decided,
      bool_or(action = 'purchase.order' and (detail->>'credits', detail->>'amountTzs', detail->>'method', detail->>'package')
        is not distinct from (p.credits::text, p.amount_tzs::text, p.method, 'pkg_' || replace(p.package_id::text, '-', ''))) as ordered,
      bool_or(action = 'purchase.completed'
        and (detail->>'credits', detail->>'paidTzs') = (p.credited::text, p.paid_tzs::text)) as completed,
      bool_or(action = 'purchase.refunded' and (detail->>'credits', detail->>'reference') = (p.credited::text, p.refund_reference)
        and detail->>'note' = (select note from ledger_entry where id = p.refund_entry)) as refunded
    from audit_event a where a.target = p.public_id and a.tenant_id = p.tenant_id) a
  where not coalesce(a.ordered, false) or p.decisions <> a.decisions
    or num_nonnulls(p.credited, p.top_up_entry) <> case when p.status in ('COMPLETED', 'REFUNDED') then 2 else 0 end
    or num_nonnulls(p.refund_entry, p.refund_reference) <> case p.status when 'REFUNDED' then 2 else 0 end
    or (p.status in ('COMPLETED', 'REFUNDED')) <> coalesce(a.completed, false)
    or (p.status = 'REFUNDED') <> coalesce(a.refunded, false)
    or (a.completed and not a.decided and ((p.credited, p.paid_tzs) <> (p.credits, p.amount_tzs)
      or p.method = 'MOBILE_MONEY' and p.provider_reference is not null and not exists (
        select from payment_transaction t
        where t.provider = p.provider and t.reference = lower(p.provider_reference) and t.purchase_id = p.id and t.tenant_id = p.tenant_id)
      or p.provider_reference is null and exists (select from payment_transaction t where t.purchase_id = p.id)))
  union all
  -- Every message costs its segments, but those that are free.
  select 'PRICE_DIFFERS', id, null, hold_entry, price, credits, tenant_id
  from messages m cross join lateral (
    select case when test or waived_at is not null
    or tenant_id = '00000000-0000-7000-8000-000000000001' then 0 else segments end as price) p
  where credits <> price and not (status = 'SUPPRESSED' and credit_state = 'NONE')
  union all
  -- Every message is charged, or given back, or holds, as its state says.
  select case
      when s.final and m.credit_state = 'HELD' then 'HELD_FOR_FINAL'
      when s.credits = 'SETTLED' then 'NOT_SETTLED'
      when s.credits = 'RELEASED' then 'NOT_RELEASED'
      else 'BALANCE_DIFFERS' end,
    m.id, null, coalesce(m.settle_entry, m.release_entry, m.hold_entry), m.credits, 0, m.tenant_id
  from messages m join message_state s on s.state = m.status
  where (m.credit_state <> case when m.credits > 0 then s.credits else 'NONE' end
      and not (m.status = 'SUPPRESSED' and m.credit_state = 'NONE')
      and not (m.status = 'DELIVERED' and m.credit_state = 'RELEASED' and m.contradicted_at is not null))
    or (m.hold_entry is not null, m.settle_entry is not null, m.release_entry is not null)
      <> (m.credit_state <> 'NONE', m.credit_state = 'SETTLED', m.credit_state = 'RELEASED')
  union all
  -- Every message has the attempts that it counts, at most one of which may have sent it, and its outcome is theirs: what was sent has one;
  -- what wasn't has none but where a person, or the provider's word against it, is on record.
  select 'ATTEMPTS_DIFFER', id, null, coalesce(settle_entry, release_entry, hold_entry), null, null, tenant_id
  from tried
  where (count, lowest, highest) is distinct from (attempts::bigint, 1::smallint, attempts) or accepted > 1 or earlier > 0
    or case
      when status = 'SENDING' then coalesce(last, '') not in ('CLAIMED', 'DISPATCHING')
      when status = 'UNCONFIRMED' then coalesce(last, '') <> 'UNKNOWN'
      when contradicted_at is not null and credit_state <> 'SETTLED' then false
      -- What a restore held before its first attempt, a person may know to be sent.
      when status in ('SENT', 'DELIVERED', 'UNDELIVERED') and count = 0 then coalesce(outcome_source, '') <> 'OPERATOR'
      when status in ('SENT', 'DELIVERED', 'UNDELIVERED') then not (last = 'ACCEPTED'
        or coalesce(outcome_source, '') in ('REPORT', 'OPERATOR') or (coalesce(outcome_source, '') = 'POLICY' and last <> 'NOT_SENT'))
      when status = 'FAILED' then accepted > 0 or (undecided > 0 and coalesce(outcome_source, '') <> 'OPERATOR')
      else undecided > 0 end
)
select ((select count(*) from entries) + coalesce((select sum(entries) from sealed where trusted), 0))::bigint as "entryCount",
  (coalesce((select sum(messages) from entries where kind = 'HOLD'), 0)
    + coalesce((select sum(messages) from sealed where trusted), 0))::bigint as "messageCount",
  (select count(*) from problems)::bigint as "problemCount",
  array(select distinct tenant_id::text from problems) as "problemTenants",
  coalesce((
    select jsonb_agg(p) from (
      select kind, message_id as "messageId", purchase_id as "purchaseId", entry_id as "entryId", expected, found
      from problems limit 100) p), '[]') as problems
