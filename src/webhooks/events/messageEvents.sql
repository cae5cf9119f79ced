-- The events of these messages that endpoints get: each step into a state that they are told of.
select w.id as "endpointId", w.tenant_id as "tenantId", k.event, m.id as "subjectId", e.n, e.at, e.status, s.name as "from", m.segments,
  m.credits, m.client_reference as "clientReference", m.test, m.operator, e.detail,
  case when m.status = e.status then m.failure end as failure
from (select distinct * from unnest(:tenant_ids::uuid[], :ids::uuid[]) as c (tenant_id, id)) c
join message m on m.id = c.id and m.tenant_id = c.tenant_id
join message_event e on e.message_id = m.id
join (values ('SENT', 'MESSAGE_SENT'), ('DELIVERED', 'MESSAGE_DELIVERED'), ('UNDELIVERED', 'MESSAGE_UNDELIVERED'),
  ('FAILED', 'MESSAGE_FAILED'), ('EXPIRED', 'MESSAGE_FAILED'), ('SUPPRESSED', 'MESSAGE_FAILED'), ('UNCONFIRMED', 'MESSAGE_UNCONFIRMED'))
  as k (status, event) on k.status = e.status
join webhook_endpoint w on w.tenant_id = m.tenant_id and w.enabled and w.test = m.test and k.event = any (w.events)
  and w.listens_from <= e.at
join sender_id s on s.id = m.sender_id
where e.at >= :oldest
  and not exists (select from message_event p where p.message_id = e.message_id and p.n = e.n - 1 and p.status = e.status)
order by e.at, m.id, e.n
