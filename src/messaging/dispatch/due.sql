-- What may be sent now by one route ($3 its provider, $4 test messages or live ones, $5 whether
-- a tenant's own sender id must be active at the provider), locked and judged: oldest due first; a row that another dispatcher holds is skipped.
with due as materialized (
  select id from message where status = 'QUEUED' and test = $4 and next_attempt_at <= $1
    and not (select sending_frozen from system_state)
    and not exists (select from provider_state where provider = $3 and closed_until > $1)
  order by next_attempt_at limit $2 for update skip locked
)
select m.id, m.tenant_id, m.phone, m.body, m.encoding, m.segments, m.valid_until, s.name as sender,
  m.attempts > 0 and coalesce((select a.resend_alone from attempt a where a.message_id = m.id and a.n = m.attempts), false) as alone,
  case
    when m.valid_until <= $1 then 'expired'
    when t.status = 'SUSPENDED' then 'suspended'
    when exists (select from opt_out o where o.tenant_id = m.tenant_id and o.phone = m.phone) then 'opted out'
    when s.status <> 'APPROVED' or not (s.for_all or coalesce(ts.enabled, false)) then 'sender pending'
    when $5 and s.tenant_id is not null and n.standing is distinct from 'ACTIVE' then 'not at the provider'
    else 'send' end as verdict
from due join message m using (id)
join tenant t on t.id = m.tenant_id
join sender_id s on s.id = m.sender_id
left join tenant_sender_id ts on ts.tenant_id = m.tenant_id and ts.sender_id = m.sender_id
left join provider_sender_name n on n.provider = $3 and n.name = lower(s.name)
