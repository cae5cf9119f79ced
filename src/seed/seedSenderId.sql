with added as (
  insert into sender_id (id, tenant_id, name, status, for_all, created_at, reviewed_at)
  select :id, null, :name, 'APPROVED', :for_all, :now, :now
  where not exists (select from sender_id where tenant_id is null and lower(name) = lower(:name))
  on conflict do nothing
  returning id
)
insert into sender_id_event (sender_id, n, at, from_status, to_status, actor, note)
select id, 1, :now, null, 'APPROVED', 'system', 'Shared by all' from added
