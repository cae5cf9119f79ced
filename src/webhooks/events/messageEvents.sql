-- The events of these messages that endpoints get: each step into a state that they are told of. A message and its steps are read once,
-- however many endpoints and events there are.
with changed as materialized (
  select distinct * from unnest(:tenant_ids::uuid[], :ids::uuid[]) as c (tenant_id, id)
), step as materialized (
  select m.id, m.tenant_id, m.sender_id, m.segments, m.credits, m.client_reference, m.test, m.operator, e.n, e.at, e.status, e.detail,
    case when m.status = e.status then m.failure end as failure
  from changed c
  cross join lateral (select * from message where id = c.id and tenant_id = c.tenant_id offset 0) m
  cross join lateral (
    select n, at, status, detail, lag(status) over (order by n) as before from message_event where message_id = m.id) e
  where e.at >= :oldest and e.before is distinct from e.status
)
select w.id as "endpointId", w.tenant_id as "tenantId", k.event, s.id as "subjectId", s.n, s.at, s.status, i.name as "from", s.segments,
  s.credits, s.client_reference as "clientReference", s.test, s.operator, s.detail, s.failure
from step s
join (values ('SENT', 'MESSAGE_SENT'), ('DELIVERED', 'MESSAGE_DELIVERED'), ('UNDELIVERED', 'MESSAGE_UNDELIVERED'),
  ('FAILED', 'MESSAGE_FAILED'), ('EXPIRED', 'MESSAGE_FAILED'), ('SUPPRESSED', 'MESSAGE_FAILED'), ('UNCONFIRMED', 'MESSAGE_UNCONFIRMED'))
  as k (status, event) on k.status = s.status
join webhook_endpoint w on w.tenant_id = s.tenant_id and w.enabled and w.test = s.test and k.event = any (w.events)
  and w.listens_from <= s.at
join sender_id i on i.id = s.sender_id
order by s.at, s.id, s.n
