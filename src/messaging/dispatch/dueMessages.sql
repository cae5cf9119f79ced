-- Locks and judges chosen messages that are still due, in any order; rows that another dispatcher holds are skipped. With
-- :must_be_active a tenant's own sender id must be active at the provider. Where the provider refused the last three messages from a name,
-- others wait until it is tried again (usableSenderMessages.sql): they would only take turns from those that it takes. quiet_hours:
-- those that it has to keep; the caller knows the recipients' clocks.
with due as materialized (
  select id, tenant_id, sender_id, phone, category, test, body, encoding, segments, valid_until, attempts, bulk, campaign_id from message
  where id = any(:ids::uuid[]) and status = 'QUEUED' and next_attempt_at <= :now
  for update skip locked
)
select m.id, m.tenant_id, m.phone, m.body, m.encoding, m.segments, m.valid_until, s.name as sender, m.bulk,
  m.attempts > 0
    and coalesce((select a.resend_alone from attempt a where a.message_id = m.id and a.n = m.attempts), false) as send_alone,
  case
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
    else 'send' end as verdict,
  case when m.category = 'PROMOTIONAL' and not m.test then jsonb_build_object('timeZone', t.time_zone) || t.quiet_hours end as quiet_hours,
  -- A pause that has begun meanwhile counts as one after this claim.
  coalesce((
    select closings - coalesce(closed_until > :now and closed_for is null, false)::integer
    from provider_state where provider = :provider), 0) as closings
from due m
join tenant t on t.id = m.tenant_id
left join campaign c on c.tenant_id = m.tenant_id and c.id = m.campaign_id
left join sender_id s on s.id = m.sender_id
left join tenant_sender_id ts on ts.tenant_id = m.tenant_id and ts.sender_id = m.sender_id
left join provider_sender_name n on n.provider = :provider and n.name = lower(s.name)
