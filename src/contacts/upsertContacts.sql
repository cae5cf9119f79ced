-- Creates contacts, and changes those that have the number already. Parameters are arrays, one element a contact, each number once; what
-- isn't in :given (names of columns, separated by commas) stays as it is, and one that would stay so altogether isn't written. The tenant's
-- contacts are locked. Answers each contact's id. Known contacts: as in imports/importContacts.sql.
with given as materialized (
  select g.*, string_to_array(g.columns, ',') as given
  from unnest(:ids::uuid[], :phones::text[], :names::text[], :emails::text[], :tags::jsonb[], :attributes::jsonb[], :given::text[])
    as g (id, phone, name, email, tags, attributes, columns)
), wanted as materialized (
  select g.id as new_id, g.phone, c.id as old_id,
    case when 'name' = any(g.given) then g.name else c.name end as name,
    case when 'email' = any(g.given) then g.email else c.email end as email,
    case when 'tags' = any(g.given) then array(select jsonb_array_elements_text(g.tags)) else coalesce(c.tags, '{}') end as tags,
    case when 'attributes' = any(g.given) then g.attributes else coalesce(c.attributes, '{}') end as attributes
  from given g left join lateral (select * from contact k where k.tenant_id = :tenant_id and k.phone = g.phone limit 1) c on true
), updated as (
  insert into contact as c (id, tenant_id, phone, name, email, tags, attributes, created_at, updated_at)
  select old_id, :tenant_id, phone, name, email, tags, attributes, :now, :now from wanted where old_id is not null order by old_id
  on conflict (tenant_id, phone) do update
  set name = excluded.name, email = excluded.email, tags = excluded.tags, attributes = excluded.attributes, updated_at = :now
  where (c.name, c.email, c.tags, c.attributes) is distinct from (excluded.name, excluded.email, excluded.tags, excluded.attributes)
), inserted as (
  insert into contact (id, tenant_id, phone, name, email, tags, attributes, created_at, updated_at)
  select new_id, :tenant_id, phone, name, email, tags, attributes, :now, :now from wanted where old_id is null order by new_id
)
select phone, coalesce(old_id, new_id) as id, old_id is null as created from wanted
