-- The next numbers of an audience that were given one by one, each with its contact where there is one.
select l.n, l.line, l.phone, l.given, l.code, l.variables, c.name, c.email, coalesce(c.attributes, '{}') as attributes,
  exists (select from opt_out o where o.tenant_id = l.tenant_id and o.phone = l.phone) as "optedOut",
  exists (
    select from contact_group_member x
    where x.tenant_id = c.tenant_id and x.group_id = any(:excluded_group_ids::uuid[]) and x.contact_id = c.id
  ) as excluded
from campaign_listed l left join contact c on c.tenant_id = l.tenant_id and c.phone = l.phone
where l.tenant_id = :tenant_id and l.campaign_id = :campaign_id and l.n > :after
order by l.n limit :size
