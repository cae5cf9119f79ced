-- Makes contacts of the next :size staged rows after :after, or changes those that have the number: what a row says nothing of stays,
-- tags and further values come to those that are there. With :keep who is known is left alone. All join the groups of :group_ids, and
-- those that their row names, whose ids :row_groups has by names in lower case. :ids are for new contacts. The tenant's contacts are
-- locked. Answers the last row's place, what was made, and the rows with which a contact would have more tags or further values than one
-- may have.
-- Known contacts are looked up one by one (limit 1) and changed through the conflict of their number: joins were planned as if the tenant
-- had few, and read all that it has, twice a batch.
with batch as materialized (
  select r.*, row_number() over (order by r.n) as place
  from (select * from contact_import_row where import_id = :import_id and n > :after order by n limit :size) r
), merged as materialized (
  select b.n, b.line, b.phone, b.groups, c.id as old_id, (:ids::uuid[])[b.place] as new_id,
    coalesce(b.name, c.name) as name, coalesce(b.email, c.email) as email,
    case when c.id is null or c.tags @> b.tags then coalesce(c.tags, b.tags)
      else array(select tag from (select distinct unnest(c.tags || b.tags)) both_tags (tag) order by lower(tag), tag) end as tags,
    case when c.id is null then b.attributes else c.attributes || b.attributes end as attributes
  from batch b left join lateral (select * from contact k where k.tenant_id = :tenant_id and k.phone = b.phone limit 1) c on true
), wanted as materialized (
  select * from (
    select *, old_id is null or cardinality(tags) <= 50 and (select count(*) from jsonb_object_keys(attributes)) <= 50 as fits from merged
  ) m where old_id is null or not :keep
), updated as (
  insert into contact as c (id, tenant_id, phone, name, email, tags, attributes, created_at, updated_at)
  select old_id, :tenant_id::uuid, phone, name, email, tags, attributes, :now::timestamptz, :now::timestamptz
  from wanted where old_id is not null and fits order by old_id
  on conflict (tenant_id, phone) do update
  set name = excluded.name, email = excluded.email, tags = excluded.tags, attributes = excluded.attributes, updated_at = :now::timestamptz
  where (c.name, c.email, c.tags, c.attributes) is distinct from (excluded.name, excluded.email, excluded.tags, excluded.attributes)
  returning c.id
), inserted as (
  insert into contact (id, tenant_id, phone, name, email, tags, attributes, created_at, updated_at)
  select new_id, :tenant_id::uuid, phone, name, email, tags, attributes, :now::timestamptz, :now::timestamptz
  from wanted where old_id is null order by new_id
  returning id
), joined as (
  insert into contact_group_member (tenant_id, group_id, contact_id)
  select :tenant_id::uuid, g.id, coalesce(w.old_id, w.new_id) from wanted w
  cross join contact_group g
  where g.tenant_id = :tenant_id and g.id = any(:group_ids::uuid[]) and w.fits
  union
  select :tenant_id::uuid, g.id, coalesce(w.old_id, w.new_id) from wanted w
  cross join lateral unnest(w.groups) named (name)
  join contact_group g on g.tenant_id = :tenant_id and g.id = (:row_groups::jsonb ->> lower(named.name))::uuid
  where w.fits
  order by 2, 3
  on conflict do nothing
  returning contact_id
)
select (select max(n) from batch) as position, (select count(*) from batch) as rows, (select count(*) from inserted) as imported,
  (select count(*) from (
    select id from updated union select j.contact_id from joined j join wanted w on w.old_id = j.contact_id
  ) u) as updated,
  (select json_agg(json_build_object('line', line, 'phone', phone) order by n) from wanted where not fits) as unfit
