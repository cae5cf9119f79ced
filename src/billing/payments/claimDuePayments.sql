-- Orders whose payer is to be asked now, with what the provider wants to know of the buyer. None is claimed twice: next_ask_at is cleared.
-- :poll_at: when an order is polled whose process dies before it has the provider's answer.
with due as (
  select id from purchase
  where next_ask_at <= :now and provider = :provider and status in ('PENDING', 'PROCESSING') and expires_at > :now
    and payer_phone is not null
    and not exists (select from quarantined_item q where q.kind = 'PAYMENT' and q.item_id = purchase.id and q.released_at is null)
  order by next_ask_at limit :batch::int for update skip locked
), claimed as (
  update purchase p
  set status = 'PROCESSING', asked_at = :now, next_ask_at = null, asks = least(asks, 1000) + 1, next_poll_at = :poll_at, updated_at = :now
  from due where p.id = due.id returning p.id, p.tenant_id, p.amount_tzs, p.payer_phone, p.asks, p.created_by
), notified as (
  insert into outbox (topic, tenant_id, ids) select 'purchase', tenant_id, array_agg(id) from claimed group by tenant_id
)
select c.id, c.amount_tzs as "amountTzs", c.payer_phone as "payerPhone", c.asks, coalesce(u.name, t.name) as "buyerName",
  coalesce(u.email, o.email, '') as "buyerEmail"
from claimed c join tenant t on t.id = c.tenant_id
left join app_user u on u.id = c.created_by
left join lateral (
  select owner.email from membership m join app_user owner on owner.id = m.user_id
  where m.tenant_id = c.tenant_id and m.role = 'OWNER' order by m.id limit 1) o on true
