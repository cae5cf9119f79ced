-- Claims locked messages: QUEUED → SENDING, each with a new attempt and a recipient number that no attempt had before.
with claimed as (
  update message m set status = 'SENDING', attempts = attempts + 1, events = events + 1, updated_at = :now, hold_reason = null
  where id = any(:ids::uuid[]) and status = 'QUEUED'
  returning id, tenant_id, attempts, events
), new_event as (
  insert into message_event (message_id, n, at, status) select id, events, :now, 'SENDING' from claimed
), new_outbox as (
  insert into outbox (topic, tenant_id, ids) select 'message', tenant_id, array_agg(id) from claimed group by tenant_id
)
insert into attempt (message_id, n, recipient, provider, phase, lease_token, lease_until, at)
select id, attempts, nextval('attempt_recipient'), :provider, 'CLAIMED', :lease_token, :lease_until, :now from claimed
returning message_id, n, recipient::text as recipient
