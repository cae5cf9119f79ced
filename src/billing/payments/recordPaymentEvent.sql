-- One event, stored beside its purchase where that is one of ours. With :only_if_changed not where the last event of its source said the
-- same.
with known as (
  select id, tenant_id from purchase where id = :purchase_id and provider = :provider
), last as (
  select e.word, e.amount_tzs from payment_event e join known on e.purchase_id = known.id
  where e.source = :source order by e.id desc limit 1
), stored as (
  insert into payment_event (id, tenant_id, purchase_id, provider, source, order_id, word, amount_tzs, reference, body, result, at)
  select :id, known.tenant_id, known.id, :provider, :source, :order_id, :word, :amount_tzs, :reference, :body, :result, :now
  from (select 1) as one left join known on true
  where not :only_if_changed or not exists (select from last where word = :word and amount_tzs is not distinct from :amount_tzs::bigint)
)
select (select id from known) as "purchaseId"
