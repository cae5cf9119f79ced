-- Puts contacts into exactly these groups. :contact_ids: the contacts; :member_contact_ids and :member_group_ids: pairs, all groups of
-- each. The tenant's contacts are locked, and the groups are the tenant's (a foreign key says so).
with wanted as materialized (
  select * from unnest(:member_contact_ids::uuid[], :member_group_ids::uuid[]) as w (contact_id, group_id)
), removed as (
  delete from contact_group_member m
  where m.tenant_id = :tenant_id and m.contact_id = any(:contact_ids::uuid[])
    and not exists (select from wanted w where w.contact_id = m.contact_id and w.group_id = m.group_id)
)
insert into contact_group_member (tenant_id, group_id, contact_id)
select :tenant_id, group_id, contact_id from wanted order by group_id, contact_id
on conflict do nothing
