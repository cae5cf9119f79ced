-- Claims locked messages: QUEUED → SENDING, with an attempt and a number that no attempt ever had before.
with claimed as (
  update message m set status = 'SENDING', attempts = attempts + 1, events = events + 1, updated_at = $1, hold_reason = null
  where id = any($2::uuid[]) and status = 'QUEUED'
  returning id, tenant_id, attempts, events
), noted as (
  insert into message_event (message_id, n, at, status) select id, events, $1, 'SENDING' from claimed
), told as (
  insert into outbox (topic, tenant_id, ids) select 'message', tenant_id, array_agg(id) from claimed group by tenant_id
)
insert into attempt (message_id, n, recipient, provider, phase, lease_token, lease_until, at)
select id, attempts, nextval('attempt_recipient'), $3, 'CLAIMED', $4, $5, $1 from claimed
returning message_id, n, recipient
