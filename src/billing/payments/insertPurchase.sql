with counted as (
  insert into invoice_counter as c (tenant_id, last) values (:tenant_id, 1)
  on conflict (tenant_id) do update set last = c.last + 1 returning last
)
insert into purchase (id, tenant_id, invoice_number, package_id, credits, amount_tzs, method, channel, payer_phone, provider, reference,
  next_ask_at, next_reminder_at, expires_at, created_at, updated_at, created_by)
select :id, :tenant_id, 'INV-' || lpad(last::text, greatest(6, length(last::text)), '0'), :package_id, :credits, :amount_tzs,
  :method, :channel, :payer_phone, :provider, :reference, :next_ask_at, :next_reminder_at, :expires_at, :now, :now, :created_by
from counted
