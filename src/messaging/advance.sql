-- The only statement that changes the state of accepted messages; claimDue.sql starts their attempts. lockMessages.sql has locked them, so
-- this statement reads their present state. Parameters are arrays: one element per move; :tenant_ids, :settle_entry_ids and
-- :release_entry_ids one per tenant of these messages (an entry id is used when there is such an entry). A move needs PROOF where
-- legal_move says so; :only_from is the only state that it may leave. A move that isn't legal raises nothing: its result is ignored or
-- contradiction.
with move as materialized (
  select * from unnest(:id::uuid[], :to::text[], :hold_reason::text[], :failure::text[], :detail::text[], :provider_reference::text[],
      :next_attempt_at::timestamptz[], :proof::boolean[], :sent_at::timestamptz[], :only_from::text[], :tenant_id::uuid[])
    as v (id, to_state, hold_reason, failure, detail, provider_reference, next_attempt_at, proof, sent_at, only_from, tenant_id)
), judged as materialized (
  select v.*, m.status as from_state, m.tenant_id as owner, m.credits, m.credit_state, m.events, s.credits as target_credits, s.final,
    case
      when v.tenant_id is not null and v.tenant_id <> m.tenant_id then 'ignored'
      when v.only_from is not null and v.only_from <> m.status then 'ignored'
      when l.to_state is not null
        and (l.needs is null or (l.needs = 'PROOF' and v.proof) or (l.needs = 'REVIEW' and m.hold_reason = 'REVIEW')) then 'advanced'
      when l.needs = 'CONTRADICTION' then 'overruled'
      when f.credits = 'RELEASED' and s.credits = 'SETTLED' then 'contradiction'
      else 'ignored'
    end as result
  from move v
  join message m on m.id = v.id
  join message_state f on f.state = m.status
  join message_state s on s.state = v.to_state
  left join legal_move l on l.from_state = m.status and l.to_state = v.to_state
), entry_ids as materialized (
  select * from unnest(:tenant_ids::uuid[], :settle_entry_ids::uuid[], :release_entry_ids::uuid[])
    as e (tenant_id, settle_entry, release_entry)
), settled as materialized (
  select e.tenant_id, e.settle_entry as entry, sum(j.credits)::bigint as credits, count(*)::integer as messages,
    array_agg(j.id) as message_ids
  from judged j join entry_ids e on e.tenant_id = j.owner
  where result = 'advanced' and credit_state = 'HELD' and target_credits = 'SETTLED' group by 1, 2
), released as materialized (
  select e.tenant_id, e.release_entry as entry, sum(j.credits)::bigint as credits, count(*)::integer as messages,
    array_agg(j.id) as message_ids
  from judged j join entry_ids e on e.tenant_id = j.owner
  where result = 'advanced' and credit_state = 'HELD' and target_credits = 'RELEASED' group by 1, 2
), updated_message as (
  update message m set
    status = case when j.result in ('advanced', 'overruled') then j.to_state else m.status end,
    hold_reason = case when j.result in ('advanced', 'overruled') then j.hold_reason else m.hold_reason end,
    failure = case when j.result in ('advanced', 'overruled') then j.failure else m.failure end,
    failure_detail = case when j.result in ('advanced', 'overruled') and j.failure is not null then j.detail
      when j.result in ('advanced', 'overruled') then null else m.failure_detail end,
    outcome_source = case when j.result in ('advanced', 'overruled') and j.target_credits <> 'HELD' then :source else m.outcome_source end,
    provider_reference = coalesce(m.provider_reference, j.provider_reference),
    sent_at = coalesce(m.sent_at, j.sent_at),
    next_attempt_at = case when j.result = 'advanced' then coalesce(j.next_attempt_at, m.next_attempt_at) else m.next_attempt_at end,
    final_at = case when j.result in ('advanced', 'overruled') and j.final then :now else m.final_at end,
    report_missing_at = case when j.result in ('advanced', 'overruled') and j.final then null else m.report_missing_at end,
    contradicted_at = case when j.result in ('overruled', 'contradiction') then coalesce(m.contradicted_at, :now)
      else m.contradicted_at end,
    events = m.events + case when j.result = 'ignored' then 0 else 1 end,
    updated_at = :now,
    credit_state = case when j.result = 'advanced' and m.credit_state = 'HELD' then j.target_credits else m.credit_state end,
    settle_entry = case when j.result = 'advanced' and m.credit_state = 'HELD' and j.target_credits = 'SETTLED'
      then (select entry from settled where tenant_id = m.tenant_id) else m.settle_entry end,
    release_entry = case when j.result = 'advanced' and m.credit_state = 'HELD' and j.target_credits = 'RELEASED'
      then (select entry from released where tenant_id = m.tenant_id) else m.release_entry end
  from judged j
  where m.id = j.id and (j.result <> 'ignored'
    or (j.provider_reference is not null and m.provider_reference is null) or (j.sent_at is not null and m.sent_at is null))
  returning m.id, m.tenant_id, m.status, m.events, j.result, j.to_state, j.detail
), new_event as (
  insert into message_event (message_id, n, at, status, detail)
  select id, events, :now, status,
    case when result <> 'contradiction' then detail
      when to_state = 'SENT' then 'The provider answers late that it accepted it; this contradicts it'
      else coalesce(detail || '; ', '') || 'a report contradicts this' end
  from updated_message where result <> 'ignored'
), account_change as materialized (
  select tenant_id, sum(available)::bigint as available, sum(held)::bigint as held, sum(spent)::bigint as spent from (
    select tenant_id, 0::bigint as available, -credits as held, credits as spent from settled
    union all select tenant_id, credits, -credits, 0 from released) as parts
  group by tenant_id
), locked_account as materialized (
  -- Locked in the order of tenants, after the messages.
  select tenant_id from credit_account
  where tenant_id in (select tenant_id from account_change) and (select count(*) from updated_message) >= 0
  order by tenant_id for update
), updated_account as (
  update credit_account c
  set available = c.available + s.available, held = c.held + s.held, spent = c.spent + s.spent, updated_at = :now
  from account_change s join locked_account a using (tenant_id) where c.tenant_id = s.tenant_id
  returning c.tenant_id, c.available
), new_entry as (
  insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, created_at)
  select entry, tenant_id, kind, available_delta, held_delta, available_after, messages, entry::text, :now from (
    select s.entry, s.tenant_id, 'SETTLE' as kind, 0 as available_delta, -s.credits as held_delta,
      a.available - coalesce(r.credits, 0) as available_after, s.messages
    from settled s join updated_account a using (tenant_id) left join released r using (tenant_id)
    union all
    select r.entry, r.tenant_id, 'RELEASE', r.credits, -r.credits, a.available, r.messages
    from released r join updated_account a using (tenant_id)) as moved
  -- The order in which the database numbers them: what was settled, then what was released.
  order by tenant_id, kind desc
), new_entry_messages as (
  insert into ledger_entry_messages (entry_id, message_ids)
  select entry, message_ids from settled union all select entry, message_ids from released
), new_outbox as (
  insert into outbox (topic, ids)
  select 'messages', array_agg(tenant_id) || array_agg(id) from updated_message where result <> 'ignored' having count(*) > 0
  union all select 'balances', array_agg(tenant_id) from account_change having count(*) > 0
)
select id, from_state, owner as tenant_id, case result when 'overruled' then 'contradiction' else result end as result from judged
