-- Takes what the outbox has told since the cursor and may be an event of an endpoint, and moves the cursor to what this statement sees, in
-- one. A row is taken once its transaction is committed, however late that is (readOutbox.sql). Two at once may take a row twice, and none
-- is passed over: a delivery is written once all the same. The cursor is moved where there was something, else each five seconds.
with at_cursor as materialized (
  select snapshot from webhook_cursor where exists (select from webhook_endpoint where enabled) for update skip locked
), fresh as materialized (
  select o.id, change.* from at_cursor c cross join lateral (
    select * from outbox where tx >= pg_snapshot_xmax(c.snapshot)
    union all
    select o.* from pg_snapshot_xip(c.snapshot) as open (tx) join outbox o using (tx)) o
  cross join lateral (
    select o.topic, o.tenant_id, o.ids
    where o.ids <> '{}' and o.topic in ('message', 'purchase', 'senderId', 'alert', 'backup', 'inbound', 'optOut', 'campaign')
      and case when o.tenant_id is null
        then o.topic = 'backup' and exists (select from webhook_endpoint w where w.tenant_id is null and w.enabled)
        else exists (select from webhook_endpoint w where w.tenant_id = o.tenant_id and w.enabled) end
    union all
    -- Of many tenants: a tenant for each message, then the messages.
    select 'message', m.tenant_id, array_agg(m.id)
    from unnest(o.ids[:(cardinality(o.ids) / 2)], o.ids[cardinality(o.ids) / 2 + 1:]) as m (tenant_id, id)
    where o.topic = 'messages' and exists (select from webhook_endpoint w where w.tenant_id = m.tenant_id and w.enabled)
    group by m.tenant_id) as change
), staged as (
  insert into webhook_change (topic, tenant_id, ids) select topic, tenant_id, ids from fresh order by id returning 1
)
update webhook_cursor set snapshot = pg_current_snapshot(), moved_at = :now
where exists (select from at_cursor) and (exists (select from fresh) or moved_at < :now::timestamptz - interval '5 seconds')
returning (select count(*) from staged) as staged
