-- Writes an event on each of these messages, which are locked: a report came whose status we have no reading of. The state stays. A message
-- that has :most_events already gets no more.
with report as materialized (
  select message_id, status, row_number() over (partition by message_id order by place) as n,
    count(*) over (partition by message_id) as size
  from unnest(:message_id::uuid[], :status::text[]) with ordinality as r (message_id, status, place)
), updated_message as (
  update message m set events = m.events + r.size, updated_at = :now
  from (select distinct message_id, size from report) r
  where m.id = r.message_id and m.events + r.size <= :most_events
  returning m.id, m.tenant_id, m.status, m.events - r.size as events
), new_event as (
  insert into message_event (message_id, n, at, status, detail)
  select m.id, m.events + r.n, :now, m.status, format('The provider reports %s, a status that is not known; nothing changes.', r.status)
  from updated_message m join report r on r.message_id = m.id
)
insert into outbox (topic, tenant_id, ids) select 'message', tenant_id, array_agg(id) from updated_message group by tenant_id
returning id
