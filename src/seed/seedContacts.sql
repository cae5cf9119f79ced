-- A new tenant's contacts and groups. Parameters are arrays: one element a group, one a contact; :group_names of a contact are separated by
-- commas. A contact that opted out did so by itself.
with new_group as (
  insert into contact_group (id, tenant_id, name, created_at, updated_at)
  select id, :tenant_id, name, :now, :now from unnest(:group_ids::uuid[], :groups::text[]) as g (id, name)
  returning id, name
), given as materialized (
  select * from unnest(:ids::uuid[], :phones::text[], :names::text[], :emails::text[], :tags::text[], :attributes::jsonb[],
    :group_names::text[], :opted_out::boolean[]) as c (id, phone, name, email, tags, attributes, group_names, opted_out)
), new_contact as (
  insert into contact (id, tenant_id, phone, name, email, tags, attributes, created_at, updated_at)
  select id, :tenant_id, phone, name, email, string_to_array(tags, ','), attributes, :now, :now from given
), new_opt_out as (
  insert into opt_out (id, tenant_id, phone, source, created_at) select id, :tenant_id, phone, 'API', :now from given where opted_out
), new_event as (
  insert into opt_out_event (id, tenant_id, phone, opted_out, source, actor, at)
  select id, :tenant_id, phone, true, 'API', 'system', :now from given where opted_out
)
insert into contact_group_member (tenant_id, group_id, contact_id)
select :tenant_id, g.id, c.id from given c join new_group g on g.name = any(string_to_array(c.group_names, ','))
