-- Judges chosen messages that are still due, in any order, and claims those that can be sent: QUEUED → SENDING, each with a new attempt
-- in :phase and a recipient number that no attempt had before. Rows that another dispatcher holds are skipped. :quiet_ids: it is quiet
-- hours for their recipients. With :must_be_active a tenant's own sender id must be active at the provider. Where the provider refused the
-- last three messages from a name, others wait until it is tried again (usableSenderMessages.sql): they would only take turns from those
-- that it takes.
with due as materialized (
  select id, tenant_id, sender_id, phone, category, test, body, encoding, segments, valid_until, attempts, bulk, campaign_id from message
  where id = any(:ids::uuid[]) and status = 'QUEUED' and next_attempt_at <= :now
  for update skip locked
), judged as materialized (
  select m.*, s.name as sender, case
    when m.valid_until <= :now then 'expired'
    when t.status = 'SUSPENDED' then 'tenant suspended'
    when c.status = 'PAUSED' then 'campaign paused'
    when c.status = 'CANCELLED' then 'campaign cancelled'
    when exists (select from opt_out o where o.tenant_id = m.tenant_id and o.phone = m.phone)
      -- Who asked for no more is told so.
      and not exists (select from inbound_message i where i.reply_id = m.id) then 'opted out'
    when m.category = 'PROMOTIONAL' and not m.test and t.frequency_cap is not null
      and (t.frequency_cap ->> 'messages')::integer <= promotional_messages(m.tenant_id, m.phone,
        :now::timestamptz - make_interval(days => (t.frequency_cap ->> 'days')::integer), :now, m.id) then 'frequency cap'
    -- Also without its row: a message that no row is joined to would be chosen for ever and never judged.
    when s.id is null or s.status <> 'APPROVED' or not (s.for_all or coalesce(ts.enabled, false)) then 'sender pending'
    when :must_be_active and s.tenant_id is not null and n.status is distinct from 'ACTIVE' then 'sender inactive at provider'
    when n.refusals >= 3 and n.refused_at > :now::timestamptz - interval '10 minutes' and coalesce(m.tenant_id = any (n.refused_for), true)
      then 'sender refused at provider'
    when m.id = any(:quiet_ids::uuid[]) then 'quiet hours'
    else 'send' end as verdict
  from due m
  join tenant t on t.id = m.tenant_id
  left join campaign c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
  left join sender_id s on s.id = m.sender_id
  left join tenant_sender_id ts on ts.tenant_id = m.tenant_id and ts.sender_id = m.sender_id
  left join provider_sender_name n on n.provider = :provider and n.name = lower(s.name)
), claimed as (
  update message m set status = 'SENDING', attempts = attempts + 1, events = events + 1, updated_at = :now, hold_reason = null
  where id = any(array(select id from judged where verdict = 'send')) and status = 'QUEUED'
  returning id, tenant_id, attempts, events
), new_event as (
  insert into message_event (message_id, n, at, status) select id, events, :now, 'SENDING' from claimed
), new_outbox as (
  insert into outbox (topic, ids) select 'messages', array_agg(tenant_id) || array_agg(id) from claimed having count(*) > 0
), new_attempt as (
  insert into attempt (message_id, n, recipient, provider, phase, lease_token, lease_until, at)
  select id, attempts, nextval('attempt_recipient'), :provider, :phase, :lease_token, :lease_until, :now from claimed
  returning message_id, n, recipient::text as recipient
)
select m.id, m.tenant_id, m.phone, m.body, m.encoding, m.segments, m.valid_until, m.sender, m.bulk, m.verdict, new.n, new.recipient,
  m.attempts > 0
    and coalesce((select a.resend_alone from attempt a where a.message_id = m.id and a.n = m.attempts), false) as send_alone,
  -- A pause that has begun meanwhile counts as one after this claim.
  coalesce((
    select closings - coalesce(closed_until > :now and closed_for is null, false)::integer
    from provider_state where provider = :provider), 0) as closings
from judged m left join new_attempt new on new.message_id = m.id
