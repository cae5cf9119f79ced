-- What providers push of messages from people, stored before anything is decided. sender and body are as they came, and gone once a tenant
-- has the message. UNASSIGNED: it was sent to a number that is nobody's. The id is that of the tenant's inbound_message.
create table inbound_inbox (
  id uuid primary key,
  provider text not null,
  reference text not null,
  sender text,
  recipient text not null,
  body text,
  result text not null default 'PENDING' check (result in ('PENDING', 'APPLIED', 'UNASSIGNED')),
  received_at timestamptz not null,
  constraint inbound_inbox_reference unique (provider, reference),
  constraint inbound_inbox_gone check ((sender is null and body is null) = (result = 'APPLIED'))
);
create index inbound_inbox_pending on inbound_inbox (id) where result = 'PENDING';
create index inbound_inbox_unassigned on inbound_inbox (recipient) where result = 'UNASSIGNED';

-- Numbers and short codes that people write to, each of one tenant. Without a tenant it is shared: a message belongs to who wrote to that
-- person last. Here, not with the tenants' data: a restore must not give a number back to whoever had it before.
create table inbound_number (
  number text primary key check (number ~ '^\+?[0-9A-Za-z]{1,20}$'),
  tenant_id uuid,
  created_at timestamptz not null
);

alter table quarantined_item drop constraint quarantined_item_kind_check,
  add constraint quarantined_item_kind_check check (kind in ('DELIVERY_REPORT', 'DISPATCH', 'INBOUND', 'PAYMENT', 'SWEEP'));
