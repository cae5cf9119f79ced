-- The next contacts of an audience, by id: of any of the groups or with any of the tags.
with members as (
  select m.contact_id as id from unnest(:group_ids::uuid[]) g (id)
  cross join lateral (
    select contact_id from contact_group_member
    where tenant_id = :tenant_id and group_id = g.id and contact_id > :after
    order by contact_id limit :size
  ) m
), tagged as (
  select id from contact
  where tenant_id = :tenant_id and :tags::text[] <> '{}' and tags && :tags::text[] and id > :after
  order by id limit :size
), chosen as (
  select id from members union select id from tagged order by id limit :size
)
select c.id, c.phone, c.name, c.email, c.attributes,
  exists (select from opt_out o where o.tenant_id = c.tenant_id and o.phone = c.phone) as "optedOut",
  exists (
    select from contact_group_member x
    where x.tenant_id = c.tenant_id and x.group_id = any(:excluded_group_ids::uuid[]) and x.contact_id = c.id
  ) as excluded
from chosen h join contact c on c.tenant_id = :tenant_id and c.id = h.id
order by c.id
