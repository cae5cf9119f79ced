-- Accounts on another side of their threshold than at the last run, of these tenants (null: of all). A new account is recorded and not
-- answered.
with differing as materialized (
  select c.tenant_id, c.available, t.low_balance_threshold as threshold, c.available < t.low_balance_threshold as low,
    s.tenant_id is not null as known
  from credit_account c join tenant t on t.id = c.tenant_id left join balance_side s on s.tenant_id = c.tenant_id
  where s.low is distinct from (c.available < t.low_balance_threshold)
    and (:tenant_ids::uuid[] is null or c.tenant_id = any (:tenant_ids::uuid[]))
), moved as (
  insert into balance_side as b (tenant_id, low, changed_at) select tenant_id, low, :now from differing order by tenant_id
  on conflict (tenant_id) do update set low = excluded.low, changed_at = excluded.changed_at where b.low <> excluded.low
  returning tenant_id
)
select d.tenant_id as "tenantId", d.low, d.available, d.threshold
from moved join differing d using (tenant_id) where d.known order by d.tenant_id
