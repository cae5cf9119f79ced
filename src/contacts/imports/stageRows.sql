-- Adds rows to a staged import. Parameters are arrays, one element a row; :tags and :groups are array literals. Answers how many of their
-- numbers the tenant has already, as a contact or as an opt-out: looked up one by one (importContacts.sql says why).
with given as materialized (
  select * from unnest(:ns::bigint[], :lines::bigint[], :phones::text[], :names::text[], :emails::text[], :tags::text[], :groups::text[],
    :attributes::text[]) as g (n, line, phone, name, email, tags, groups, attributes)
), added as (
  insert into contact_import_row (import_id, n, line, phone, name, email, tags, groups, attributes)
  select :import_id::uuid, n, line, phone, name, email, tags::text[], groups::text[], attributes::jsonb from given
)
select count(*) as existing from given g
cross join lateral (
  (select 1 from contact c where :kind::text = 'CONTACTS' and c.tenant_id = :tenant_id and c.phone = g.phone limit 1)
  union all (select 1 from opt_out o where :kind = 'OPT_OUTS' and o.tenant_id = :tenant_id and o.phone = g.phone limit 1)
) known
