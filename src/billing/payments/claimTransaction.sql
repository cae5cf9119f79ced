-- The transaction pays this purchase, unless it paid another before. Who loses a race for it waits for the winner's commit, and is
-- answered nothing.
with claimed as (
  insert into payment_transaction (provider, reference, tenant_id, purchase_id, claimed_at)
  select provider, lower(:reference), tenant_id, id, :now from purchase where id = :purchase_id and provider is not null
  on conflict do nothing returning purchase_id
)
select purchase_id from claimed
union all
select t.purchase_id from payment_transaction t join purchase p on p.id = t.purchase_id and p.provider = t.provider
where p.id = :purchase_id and t.reference = lower(:reference)
