-- One movement of credits: the account and its entry, together. :available and :held are added to the account.
with moved as (
  update credit_account set available = available + :available::bigint, held = held + :held::bigint, updated_at = :now
  where tenant_id = :tenant_id
  returning tenant_id, available
), notified as (
  insert into outbox (topic, tenant_id) select 'balance', tenant_id from moved
)
insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, note, created_at)
select :id, tenant_id, :kind, :available, :held, available, :messages, :reference, :note, :now from moved
returning id
