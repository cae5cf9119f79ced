-- Whose message it is that :phone sent to :recipient: of who has that number, or where it is shared of who wrote to :phone last.
select coalesce(n.tenant_id, latest.tenant_id) as "tenantId"
from inbound_number n
left join lateral (
  -- A look at one index entry for each tenant.
  select t.id as tenant_id from tenant t cross join lateral (
    select m.id from message m
    where m.tenant_id = t.id and m.phone = :phone::text and not m.test and m.sent_at is not null order by m.id desc limit 1) m
  where n.tenant_id is null and t.id <> :platform::uuid
  order by m.id desc limit 1
) latest on true
join tenant owner on owner.id = coalesce(n.tenant_id, latest.tenant_id)
where n.number = :recipient::text
