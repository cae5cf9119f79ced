-- Accepts one send in one statement, one round trip, all or nothing: idempotency row, reference, hold, message rows, events, outbox.
-- A refusal is raised by refuse(), so that nothing of it stays. Messages are new rows, the account is locked last and until the commit.
with request as materialized (
  select $1::uuid as tenant_id, $2::timestamptz as at, $3::uuid[] as ids, $20::uuid as hold_entry, $21::bigint as total,
    $22::text as operation, $23::text as key, $24::bytea as fingerprint, $25::jsonb as answer, $17::text as client_reference
), mine as materialized (
  -- A replay never waits for the first one's locks; it is told to come again.
  select case when key is null then true
    else pg_try_advisory_xact_lock(hashtextextended(tenant_id::text || operation || key, 7)) end as ok
  from request
), keyed as (
  insert into idempotency_key (tenant_id, operation, key, fingerprint, answer, created_at)
  select tenant_id, operation, key, fingerprint, answer, at from request, mine where key is not null and mine.ok
  on conflict do nothing returning 1
), referenced as (
  insert into send_reference (tenant_id, reference, fingerprint, answer, created_at)
  select tenant_id, client_reference, fingerprint, answer, at from request, mine where client_reference is not null and mine.ok
  on conflict do nothing returning 1
), free as materialized (
  select 1 from request
  where (key is null or exists (select from keyed) or refuse('KEY_TAKEN'))
    and (client_reference is null or exists (select from referenced) or refuse('REFERENCE_TAKEN'))
), accepted as (
  insert into message (id, tenant_id, phone, operator, sender_id, category, body, encoding, segments, credits, status, hold_reason,
    scheduled_at, next_attempt_at, valid_until, client_reference, created_by, accepted_at, updated_at, credit_state, hold_entry)
  select r.id, $1, r.phone, r.operator, $6, $7, $8, $9, $10::integer, $10::integer, $11, $12, $13, $14, $15, $17, $18, $2, $2, 'HELD', $20
  from unnest($3::uuid[], $4::text[], $5::text[]) as r (id, phone, operator), free
  returning id, status
), noted as (
  insert into message_event (message_id, n, at, status, detail) select id, 1, $2, status, $16::text from accepted
), told as (
  insert into outbox (topic, tenant_id, ids)
  select 'message', tenant_id, ids from request, free
  union all select 'balance', tenant_id, '{}' from request, free
  union all select 'queued', tenant_id, '{}' from request, free where $19
), moved as (
  update credit_account set available = available - $21::bigint, held = held + $21::bigint, updated_at = $2
  where tenant_id = $1 and exists (select from free)
  returning available
)
insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, created_at)
select $20::uuid, $1::uuid, 'HOLD', -$21::bigint, $21::bigint, available, cardinality($3::uuid[]), $20::uuid::text, $2 from moved
returning available_after
