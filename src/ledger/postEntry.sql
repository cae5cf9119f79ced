-- One movement of credits: the account and its entry, together. $4 changes available, $5 held.
with moved as (
  update credit_account set available = available + $4::bigint, held = held + $5::bigint, updated_at = $8
  where tenant_id = $2
  returning tenant_id, available
), told as (
  insert into outbox (topic, tenant_id) select 'balance', tenant_id from moved
)
insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, reference, note, created_at)
select $1, tenant_id, $3, $4, $5, available, $6, $7, $8 from moved
returning id
