-- Marks sent messages that have had no report since :sent_until, and publishes them.
with unreported as (
  update message set report_missing_at = :now, updated_at = :now
  where id in (
    select id from message
    where id = any(array(select message_id from awaiting_report where sent_at <= :sent_until order by sent_at limit :limit))
      and status = 'SENT' and report_missing_at is null
    order by id for update skip locked)
  returning id, tenant_id
)
insert into outbox (topic, tenant_id, ids) select 'message', tenant_id, array_agg(id) from unreported group by tenant_id
returning cardinality(ids) as messages
