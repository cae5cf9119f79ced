-- One movement of available credits that another ledger of this account has booked, under the id that it has there. Nothing where too few
-- are available. Nobody is told: the schema isn't live yet.
with moved as (
  update credit_account set available = available + :credits::bigint, updated_at = :now
  where tenant_id = :tenant_id and available + :credits::bigint >= 0
  returning tenant_id, available
)
insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, reference, note, created_at)
select :id, tenant_id, :kind, :credits, 0, available, :reference, :note, :now from moved
returning id
