-- The first free place among the :max documents of a purchase; there is one. A shown transfer needs no reminder.
with proof as (
  insert into purchase_proof (tenant_id, purchase_id, n, asset_id, attached_at)
  select :tenant_id, :purchase_id, min(free), :asset_id, :now from generate_series(1, :max::int) free
  where not exists (select from purchase_proof where tenant_id = :tenant_id and purchase_id = :purchase_id and n = free)
)
update purchase set next_reminder_at = null, updated_at = :now where tenant_id = :tenant_id and id = :purchase_id
