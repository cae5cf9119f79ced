-- What tenants may send now, one row for each that asks, with its place from 1. sender_ids: those whose messages go out. A tenant's own
-- must be active at the provider where it keeps a list (:must_be_active), and the provider must not have refused the last message from it:
-- this tenant's, or those of several.
select asked.place, t.status = 'SUSPENDED' as suspended,
  c.available, c.held, c.spent, c.available < t.low_balance_threshold as low, c.updated_at,
  t.daily_credit_cap - case when c.held_on = day_in_zone(:now::timestamptz, t.time_zone) then c.held_that_day else 0 end as daily_left,
  array(select s.id from sender_id s left join tenant_sender_id ts on ts.tenant_id = t.id and ts.sender_id = s.id
    left join provider_sender_name n on n.provider = asked.provider and n.name = lower(s.name)
    where (s.tenant_id is null or s.tenant_id = t.id) and s.status = 'APPROVED' and (s.for_all or ts.enabled)
      and (n.refused_at is null or not coalesce(t.id = any (n.refused_for), true))
      and (s.tenant_id is null or not asked.must_be_active or n.status = 'ACTIVE')
    order by lower(s.name), s.id) as sender_ids,
  (select restore_id is not null from maintenance_epoch order by epoch desc limit 1) as restoring,
  (select sending_frozen from system_state) as frozen,
  exists (select from living_process where 'worker' = any (roles)) as worker,
  exists (select from provider_state where provider = asked.provider and closed_until > :now
    and (closed_for is null or t.id = any (closed_for))) as closed
from unnest(:tenant_id::uuid[], :provider::text[], :must_be_active::boolean[]) with ordinality
  as asked (tenant_id, provider, must_be_active, place)
join tenant t on t.id = asked.tenant_id
join credit_account c on c.tenant_id = t.id
