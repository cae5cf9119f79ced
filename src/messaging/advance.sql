-- The one door of message states. The messages are locked already (lockMessages.sql), so this statement's snapshot is their present.
-- In: $1 now, $2 source, then one element per message: $3 id, $4 to, $5 hold reason, $6 failure, $7 detail, $8 provider reference,
-- $9 next attempt, $10 proof (PROOF moves allowed), $11 sent at, $12 the only state it may come from (compare and set), $13 tenant,
-- and per tenant of these messages: $14 tenant, $15 id of its settle entry, $16 id of its release entry (used when there is one). What does not fit is not raised: it comes back as ignored or contradiction.
with asked as materialized (
  select * from unnest($3::uuid[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::timestamptz[], $10::boolean[],
    $11::timestamptz[], $12::text[], $13::uuid[])
    as a (id, to_state, hold_reason, failure, detail, provider_reference, next_attempt_at, proof, sent_at, only_from, tenant_id)
), judged as materialized (
  select a.*, m.status as from_state, m.tenant_id as owner, m.credits, m.credit_state, m.events, s.credits as target_credits, s.final,
    case
      when a.tenant_id is not null and a.tenant_id <> m.tenant_id then 'ignored'
      when a.only_from is not null and a.only_from <> m.status then 'ignored'
      when l.to_state is not null and (l.needs is null or (l.needs = 'PROOF' and a.proof) or (l.needs = 'REVIEW' and m.hold_reason = 'REVIEW'))
        then 'advanced'
      when l.needs = 'CONTRADICTION' then 'overruled'
      when a.to_state = 'UNDELIVERED' and m.credit_state = 'RELEASED' and m.status <> 'DELIVERED' then 'contradiction'
      else 'ignored'
    end as result
  from asked a
  join message m on m.id = a.id
  join message_state s on s.state = a.to_state
  left join legal_move l on l.from_state = m.status and l.to_state = a.to_state
), fresh as materialized (
  select * from unnest($14::uuid[], $15::uuid[], $16::uuid[]) as e (tenant_id, settle_entry, release_entry)
), settled as materialized (
  select e.tenant_id, e.settle_entry as entry, sum(j.credits)::bigint as credits, count(*)::integer as messages from judged j join fresh e on e.tenant_id = j.owner
  where result = 'advanced' and credit_state = 'HELD' and target_credits = 'SETTLED' group by 1, 2
), released as materialized (
  select e.tenant_id, e.release_entry as entry, sum(j.credits)::bigint as credits, count(*)::integer as messages from judged j join fresh e on e.tenant_id = j.owner
  where result = 'advanced' and credit_state = 'HELD' and target_credits = 'RELEASED' group by 1, 2
), moved as (
  update message m set
    status = case when j.result in ('advanced', 'overruled') then j.to_state else m.status end,
    hold_reason = case when j.result = 'advanced' or j.result = 'overruled' then j.hold_reason else m.hold_reason end,
    failure = case when j.result in ('advanced', 'overruled') then j.failure else m.failure end,
    failure_detail = case when j.result in ('advanced', 'overruled') and j.failure is not null then j.detail
      when j.result in ('advanced', 'overruled') then null else m.failure_detail end,
    outcome_source = case when j.result in ('advanced', 'overruled') and j.target_credits <> 'HELD' then $2 else m.outcome_source end,
    provider_reference = coalesce(m.provider_reference, j.provider_reference),
    sent_at = coalesce(m.sent_at, j.sent_at),
    next_attempt_at = case when j.result = 'advanced' then coalesce(j.next_attempt_at, m.next_attempt_at) else m.next_attempt_at end,
    final_at = case when j.result in ('advanced', 'overruled') and j.final then $1 else m.final_at end,
    report_missing_at = case when j.result in ('advanced', 'overruled') and j.final then null else m.report_missing_at end,
    contradicted_at = case when j.result in ('overruled', 'contradiction') then coalesce(m.contradicted_at, $1) else m.contradicted_at end,
    events = m.events + case when j.result = 'ignored' then 0 else 1 end,
    updated_at = $1,
    credit_state = case when j.result = 'advanced' and m.credit_state = 'HELD' then j.target_credits else m.credit_state end,
    settle_entry = case when j.result = 'advanced' and m.credit_state = 'HELD' and j.target_credits = 'SETTLED'
      then (select entry from settled where tenant_id = m.tenant_id) else m.settle_entry end,
    release_entry = case when j.result = 'advanced' and m.credit_state = 'HELD' and j.target_credits = 'RELEASED'
      then (select entry from released where tenant_id = m.tenant_id) else m.release_entry end
  from judged j
  where m.id = j.id and (j.result <> 'ignored' or (j.provider_reference is not null and m.provider_reference is null) or (j.sent_at is not null and m.sent_at is null))
  returning m.id, m.tenant_id, m.status, m.events, j.result, j.detail
), noted as (
  insert into message_event (message_id, n, at, status, detail)
  select id, events, $1, status, case result when 'contradiction' then coalesce(detail || '; ', '') || 'a report contradicts this' else detail end
  from moved where result <> 'ignored'
), sums as materialized (
  select tenant_id, sum(available)::bigint as available, sum(held)::bigint as held, sum(spent)::bigint as spent from (
    select tenant_id, 0::bigint as available, -credits as held, credits as spent from settled
    union all select tenant_id, credits, -credits, 0 from released) as parts
  group by tenant_id
), accounts as materialized (
  -- Locked in the order of tenants, after the messages.
  select tenant_id from credit_account where tenant_id in (select tenant_id from sums) and (select count(*) from moved) >= 0
  order by tenant_id for update
), paid as (
  update credit_account c set available = c.available + s.available, held = c.held + s.held, spent = c.spent + s.spent, updated_at = $1
  from sums s join accounts a using (tenant_id) where c.tenant_id = s.tenant_id
  returning c.tenant_id, c.available
), entries as (
  insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, created_at)
  select s.entry, s.tenant_id, 'SETTLE', 0, -s.credits, p.available - coalesce(r.credits, 0), s.messages, s.entry::text, $1
  from settled s join paid p using (tenant_id) left join released r using (tenant_id)
  union all
  select r.entry, r.tenant_id, 'RELEASE', r.credits, -r.credits, p.available, r.messages, r.entry::text, $1 from released r join paid p using (tenant_id)
), told as (
  insert into outbox (topic, tenant_id, ids)
  select 'message', tenant_id, array_agg(id) from moved where result <> 'ignored' group by tenant_id
  union all select 'balance', tenant_id, '{}' from sums
)
select id, from_state, owner as tenant_id, case result when 'overruled' then 'contradiction' else result end as result from judged
