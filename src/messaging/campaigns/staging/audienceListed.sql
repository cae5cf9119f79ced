-- The next numbers of an audience that were given one by one, each with its contact where there is one.
with listed as materialized (
  select * from campaign_listed where tenant_id = :tenant_id and campaign_id = :campaign_id and n > :after order by n limit :size
)
select l.n, coalesce(l.line, l.n) as line, case when l.n < :file_places then 'LIST' else 'FILE' end as part,
  l.phone, l.given, l.code, l.fault, l.cause, l.variables, c.name, c.email, coalesce(c.attributes, '{}') as attributes,
  exists (select from opt_out o where o.tenant_id = l.tenant_id and o.phone = l.phone) as "optedOut",
  exists (
    select from contact_group_member x
    where x.tenant_id = c.tenant_id and x.group_id = any(:excluded_group_ids::uuid[]) and x.contact_id = c.id
  ) as excluded
from listed l left join lateral (select * from contact k where k.tenant_id = :tenant_id and k.phone = l.phone limit 1) c on true
order by l.n
