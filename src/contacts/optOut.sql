-- A number opts out, and its history says so when it was not out before. One that was out as that of a person who was erased is shown
-- again.
with opted_out as (
  insert into opt_out (id, tenant_id, phone, source, created_at) values (:id, :tenant_id, :phone, :source, :now)
  on conflict (tenant_id, phone) do update set erased_at = null
  returning id, tenant_id, phone, source, created_at, xmax = 0 as is_new
), new_event as (
  insert into opt_out_event (id, tenant_id, phone, opted_out, source, actor, at)
  select :event_id, tenant_id, phone, true, :source, :actor, :now from opted_out where is_new returning id
), new_outbox as (
  insert into outbox (topic, tenant_id, ids) select 'optOut', :tenant_id, array[id] from new_event
)
select id, tenant_id as "tenantId", phone, source, created_at as "createdAt" from opted_out
