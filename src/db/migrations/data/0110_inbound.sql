-- What people write to tenants. phone is null where the sender is no number that can be written to (a short code), and once erased.
-- recipient: the number or short code that it was sent to.
create table inbound_message (
  id uuid primary key,
  tenant_id uuid not null references tenant (id) on delete cascade,
  phone text,
  recipient text not null,
  body text,
  keyword text,
  provider_reference text,
  received_at timestamptz not null,
  redacted_at timestamptz,
  constraint inbound_message_phone_form check (phone ~ '^\+[1-9]\d{6,14}$'),
  constraint inbound_message_recipient check (char_length(recipient) between 1 and 20),
  constraint inbound_message_body check (char_length(body) <= 4000),
  constraint inbound_message_keyword check (keyword in ('STOP', 'START', 'HELP')),
  constraint inbound_message_redacted check (redacted_at is null or phone is null and body is null)
);
create index inbound_message_newest on inbound_message (tenant_id, id);
create index inbound_message_phone on inbound_message (tenant_id, phone, id);
