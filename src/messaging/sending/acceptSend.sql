-- Accepts sends in one statement, one round trip, one commit, all or nothing: idempotency keys, references, holds, messages, their events
-- and a row of the outbox. Parameters are arrays: one element per send, in the order of tenants; :send_numbers (from 1), :id, :phone,
-- :operator, what a message says of its own (null: what its send says) and :held_until (the end of quiet hours) one per message;
-- :account_ids and :account_credits one per tenant that pays; :later_credits is what the later sends of the same tenant hold; :now is when
-- the last one was accepted; :changes, as src/db/outbox.ts reads them.
-- A send of 0 credits is free: nothing is held, and no ledger entry is written. What an API key may spend in a day is counted here and
-- limited by the constraint api_key_cap; what a tenant's sends cost that day is counted on its account, and limited here. An API key that
-- is unknown, has ended or is of the other kind (test or live) refuses the send.
-- refuse() raises an error, so that nothing of the statement stays. Messages are new rows. Accounts are locked last and until the commit,
-- in the order of tenants, as everywhere.
with send as materialized (
  select * from unnest(:tenant_id::uuid[], :accepted_at::timestamptz[], :hold_entry_id::uuid[], :credits::bigint[],
      :later_credits::bigint[], :operation::text[], :key::text[], :reference::text[], :fingerprint::bytea[], :answer::text[],
      :sender_id::uuid[], :category::text[], :body::text[], :encoding::text[], :segments::integer[], :scheduled_at::timestamptz[],
      :due_at::timestamptz[], :valid_until::timestamptz[], :created_by::uuid[], :api_key_id::uuid[], :test::boolean[],
      :template_id::uuid[], :message_counts::integer[])
    with ordinality as s (tenant_id, accepted_at, hold_entry_id, credits, later_credits, operation, key, reference, fingerprint, answer,
      sender_id, category, body, encoding, segments, scheduled_at, due_at, valid_until, created_by, api_key_id, test, template_id,
      message_count, n)
), new_key as (
  insert into idempotency_key (tenant_id, operation, key, fingerprint, answer, created_at)
  select tenant_id, operation, key, fingerprint, answer::jsonb, accepted_at from send
  -- A repetition never waits for the locks of the first request: it is refused and tried again.
  where key is not null and pg_try_advisory_xact_lock(hashtextextended(tenant_id::text || operation || key, 7))
  on conflict do nothing returning 1
), new_reference as (
  insert into send_reference (tenant_id, test, reference, fingerprint, answer, created_at)
  select tenant_id, test, reference, fingerprint, answer::jsonb, accepted_at from send where reference is not null
  order by tenant_id, test, reference
  on conflict do nothing returning 1
), active_api_key as materialized (
  select k.tenant_id, k.id, day_in_zone(s.accepted_at, t.time_zone) as day, k.daily_credit_cap as cap, s.credits
  from send s
  join api_key k on k.tenant_id = s.tenant_id and k.id = s.api_key_id and k.test = s.test
  join tenant t on t.id = s.tenant_id
  where k.revoked_at is null and (k.expires_at is null or k.expires_at > s.accepted_at)
), nothing_taken as materialized (
  -- In this order: the keys are counted, and refused, before a reference is written.
  select 1
  where ((select count(*) from new_key) = (select count(key) from send) or refuse('KEY_TAKEN'))
    and ((select count(*) from new_reference) = (select count(reference) from send) or refuse('REFERENCE_TAKEN'))
    and ((select count(*) from active_api_key) = (select count(api_key_id) from send) or refuse('API_KEY_ENDED'))
), api_key_spending as (
  insert into api_key_day as d (tenant_id, api_key_id, day, spent, cap)
  select tenant_id, id, day, sum(credits), cap from active_api_key, nothing_taken
  where credits > 0 group by tenant_id, id, day, cap order by id, day
  on conflict (api_key_id, day) do update set spent = d.spent + excluded.spent, cap = excluded.cap
  returning 1
), new_message as (
  insert into message (id, tenant_id, phone, operator, sender_id, category, body, encoding, segments, credits, status, hold_reason,
    scheduled_at, next_attempt_at, valid_until, client_reference, created_by, accepted_at, updated_at, credit_state, hold_entry, test,
    api_key_id, bulk, template_id)
  select m.id, s.tenant_id, m.phone, m.operator, s.sender_id, s.category, coalesce(m.body, s.body), coalesce(m.encoding, s.encoding),
    coalesce(m.segments, s.segments), case when s.credits > 0 then coalesce(m.segments, s.segments) else 0 end,
    case when m.held_until is not null then 'HELD' when s.scheduled_at is null then 'QUEUED' else 'SCHEDULED' end,
    case when m.held_until is not null then 'QUIET_HOURS' end, s.scheduled_at, coalesce(m.held_until, s.due_at),
     s.valid_until, s.reference, s.created_by, s.accepted_at, s.accepted_at,
    case when s.credits > 0 then 'HELD' else 'NONE' end, case when s.credits > 0 then s.hold_entry_id end, s.test, s.api_key_id,
    s.message_count > 1 or s.category <> 'TRANSACTIONAL', s.template_id
  from unnest(:send_numbers::bigint[], :id::uuid[], :phone::text[], :operator::text[], :own_body::text[], :own_encoding::text[],
    :own_segments::integer[], :held_until::timestamptz[]) as m (n, id, phone, operator, body, encoding, segments, held_until)
  join send s using (n), nothing_taken
  returning id, status, accepted_at
), new_event as (
  insert into message_event (message_id, n, at, status) select id, 1, accepted_at, status from new_message
), new_outbox as (
  insert into outbox (topic, ids) select 'accepted', ids from (select :changes::uuid[] as ids) as change where ids <> '{}'
), locked_account as materialized (
  select tenant_id from credit_account
  where tenant_id = any(:account_ids::uuid[]) and (select count(*) from new_message) > 0
    and (select count(*) from api_key_spending) >= 0
  order by tenant_id for update
), updated_account as (
  update credit_account c set available = c.available - h.credits, held = c.held + h.credits, updated_at = :now::timestamptz,
    held_on = h.day,
    -- Not in a condition: who waited for the account counts on what it is then.
    held_that_day = case
      when h.cap is null or h.credits + case when c.held_on = h.day then c.held_that_day else 0 end <= h.cap or refuse('DAILY_CAP_REACHED')
      then h.credits + case when c.held_on = h.day then c.held_that_day else 0 end end
  from (
    select h.tenant_id, h.credits, day_in_zone(:now::timestamptz, t.time_zone) as day, t.daily_credit_cap as cap
    from unnest(:account_ids::uuid[], :account_credits::bigint[]) as h (tenant_id, credits)
    join locked_account a using (tenant_id) join tenant t on t.id = h.tenant_id) as h
  where c.tenant_id = h.tenant_id
  returning c.tenant_id, c.available
)
insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, created_at)
select s.hold_entry_id, s.tenant_id, 'HOLD', -s.credits, s.credits,
  -- What was left after this send: what is left at the end, plus what the later sends of the same tenant took.
  a.available + s.later_credits, s.message_count, s.hold_entry_id::text, s.accepted_at
from send s join updated_account a using (tenant_id)
where s.credits > 0
-- The order in which the database numbers them.
order by s.n
