-- Accepts sends in one statement, one round trip, one commit, all or nothing: idempotency rows, references, holds, message rows, events, outbox.
-- In, one element per send: $1 tenant, $2 now, $3 id of its hold entry, $4 credits, $5 key, $6 reference, $7 fingerprint, $8 answer (JSON),
-- $9 sender id, $10 category, $11 body, $12 encoding, $13 segments, $14 QUEUED or SCHEDULED, $15 scheduled at, $16 due, $17 valid until,
-- $18 by whom, $19 how many messages, $24 the operation, $25 whether a test, $26 by which API key; one per message: $20 which send (from 1),
-- $21 id, $22 phone, $23 operator. A send of 0 credits is free: nothing is held, and no entry is written. What a key may spend in a day is
-- counted here and kept by the constraint api_key_cap; a key that can't be read, has ended or is of the other kind refuses the send.
-- A refusal is raised by refuse(), so that nothing of it stays. Messages are new rows; accounts are locked last, in the order of tenants
-- (as everywhere), and until the commit.
with request as materialized (
  select * from unnest($1::uuid[], $2::timestamptz[], $3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::bytea[], $8::text[], $9::uuid[],
      $10::text[], $11::text[], $12::text[], $13::integer[], $14::text[], $15::timestamptz[], $16::timestamptz[], $17::timestamptz[], $18::uuid[],
      $19::integer[], $24::text[], $25::boolean[], $26::uuid[])
    with ordinality as r (tenant_id, at, hold_entry, total, key, client_reference, fingerprint, answer, sender_id, category, body, encoding,
      segments, status, scheduled_at, due_at, valid_until, created_by, messages, operation, test, api_key_id, n)
), mine as materialized (
  -- A replay never waits for the first one's locks; it is told to come again.
  select n, case when key is null then true
    else pg_try_advisory_xact_lock(hashtextextended(tenant_id::text || operation || key, 7)) end as ok
  from request
), keyed as (
  insert into idempotency_key (tenant_id, operation, key, fingerprint, answer, created_at)
  select tenant_id, operation, key, fingerprint, answer::jsonb, at from request join mine using (n) where key is not null and ok
  on conflict do nothing returning 1
), referenced as (
  insert into send_reference (tenant_id, test, reference, fingerprint, answer, created_at)
  select tenant_id, test, client_reference, fingerprint, answer::jsonb, at from request join mine using (n) where client_reference is not null and ok
  order by tenant_id, test, client_reference
  on conflict do nothing returning 1
), keys as materialized (
  select k.tenant_id, k.id, (r.at at time zone t.time_zone)::date as day, k.daily_credit_cap as cap, r.total
  from request r
  join api_key k on k.tenant_id = r.tenant_id and k.id = r.api_key_id and k.test = r.test
  join tenant t on t.id = r.tenant_id
  where k.revoked_at is null and (k.expires_at is null or k.expires_at > r.at)
), free as materialized (
  select 1
  where ((select count(*) from keyed) = (select count(key) from request) or refuse('KEY_TAKEN'))
    and ((select count(*) from referenced) = (select count(client_reference) from request) or refuse('REFERENCE_TAKEN'))
    and ((select count(*) from keys) = (select count(api_key_id) from request) or refuse('API_KEY_ENDED'))
), spent as (
  insert into api_key_day as d (tenant_id, api_key_id, day, spent, cap)
  select tenant_id, id, day, sum(total), cap from keys, free where total > 0 group by tenant_id, id, day, cap order by id, day
  on conflict (api_key_id, day) do update set spent = d.spent + excluded.spent, cap = excluded.cap
  returning 1
), accepted as (
  insert into message (id, tenant_id, phone, operator, sender_id, category, body, encoding, segments, credits, status, scheduled_at,
    next_attempt_at, valid_until, client_reference, created_by, accepted_at, updated_at, credit_state, hold_entry, test, api_key_id)
  select m.id, r.tenant_id, m.phone, m.operator, r.sender_id, r.category, r.body, r.encoding, r.segments,
    case when r.total > 0 then r.segments else 0 end, r.status, r.scheduled_at,
    r.due_at, r.valid_until, r.client_reference, r.created_by, r.at, r.at,
    case when r.total > 0 then 'HELD' else 'NONE' end, case when r.total > 0 then r.hold_entry end, r.test, r.api_key_id
  from unnest($20::bigint[], $21::uuid[], $22::text[], $23::text[]) as m (n, id, phone, operator) join request r using (n), free
  returning id, tenant_id, status, accepted_at
), noted as (
  insert into message_event (message_id, n, at, status) select id, 1, accepted_at, status from accepted
), told as (
  insert into outbox (topic, tenant_id, ids)
  select 'message', tenant_id, array_agg(id order by id) from accepted group by tenant_id
  union all select distinct 'balance', tenant_id, '{}'::uuid[] from accepted
  union all select distinct 'queued', tenant_id, '{}'::uuid[] from accepted where status = 'QUEUED'
), sums as materialized (
  select tenant_id, sum(total)::bigint as total, max(at) as at from request where total > 0 group by tenant_id
), accounts as materialized (
  select tenant_id from credit_account where tenant_id in (select tenant_id from sums) and (select count(*) from accepted) > 0
    and (select count(*) from spent) >= 0
  order by tenant_id for update
), moved as (
  update credit_account c set available = c.available - s.total, held = c.held + s.total, updated_at = s.at
  from sums s join accounts a using (tenant_id) where c.tenant_id = s.tenant_id
  returning c.tenant_id, c.available
)
insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, created_at)
select r.hold_entry, r.tenant_id, 'HOLD', -r.total, r.total,
  -- What was left after this send: the end, and what the later ones of the same tenant took.
  (m.available + sum(r.total) over (partition by r.tenant_id) - sum(r.total) over (partition by r.tenant_id order by r.n))::bigint,
  r.messages, r.hold_entry::text, r.at
from request r join moved m using (tenant_id)
where r.total > 0
