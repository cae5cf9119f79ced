-- Holds the credits of messages that are made later: one entry beside one change of the account. As where sends are accepted
-- (src/messaging/sending/acceptSend.sql), what a tenant may spend in a day counts it, and refuses it above its cap.
with moved as (
  update credit_account c set available = c.available - :credits::bigint, held = c.held + :credits::bigint, updated_at = :now,
    held_on = h.day,
    held_that_day = case
      when h.cap is null or :credits::bigint + case when c.held_on = h.day then c.held_that_day else 0 end <= h.cap
        or refuse('DAILY_CAP_REACHED')
      then :credits::bigint + case when c.held_on = h.day then c.held_that_day else 0 end end
  from (select id, day_in_zone(:now::timestamptz, time_zone) as day, daily_credit_cap as cap from tenant where id = :tenant_id) as h
  where c.tenant_id = h.id
  returning c.tenant_id, c.available
), notified as (
  insert into outbox (topic, tenant_id) select 'balance', tenant_id from moved
)
insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, created_at)
select :id, tenant_id, 'HOLD', -:credits::bigint, :credits::bigint, available, :messages, :id::uuid::text, :now from moved
