-- Locks and judges the messages that are due on one route: those of test keys (:test) or live ones, by its :provider. The oldest due come
-- first; rows that another dispatcher holds are skipped. With :must_be_active a tenant's own sender id must be active at the provider.
with due as materialized (
  select id from message where status = 'QUEUED' and test = :test and next_attempt_at <= :now
    and (:only::uuid[] is null or id = any(:only::uuid[]))
    and not exists (select from quarantined_item q where q.kind = 'DISPATCH' and q.item_id = message.id and q.released_at is null)
    and not (select sending_frozen from system_state)
    and not exists (select from provider_state where provider = :provider and closed_until > :now)
  order by next_attempt_at limit :limit for update skip locked
)
select m.id, m.tenant_id, m.phone, m.body, m.encoding, m.segments, m.valid_until, s.name as sender,
  m.attempts > 0
    and coalesce((select a.resend_alone from attempt a where a.message_id = m.id and a.n = m.attempts), false) as send_alone,
  case
    when m.valid_until <= :now then 'expired'
    when t.status = 'SUSPENDED' then 'tenant suspended'
    when exists (select from opt_out o where o.tenant_id = m.tenant_id and o.phone = m.phone) then 'opted out'
    when s.status <> 'APPROVED' or not (s.for_all or coalesce(ts.enabled, false)) then 'sender pending'
    when :must_be_active and s.tenant_id is not null and n.status is distinct from 'ACTIVE' then 'sender inactive at provider'
    else 'send' end as verdict
from due join message m using (id)
join tenant t on t.id = m.tenant_id
join sender_id s on s.id = m.sender_id
left join tenant_sender_id ts on ts.tenant_id = m.tenant_id and ts.sender_id = m.sender_id
left join provider_sender_name n on n.provider = :provider and n.name = lower(s.name)
