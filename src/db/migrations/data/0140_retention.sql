-- How long a tenant keeps numbers and texts of its messages, and whether its owners are texted when the balance is low.
alter table tenant
  add column body_retention_days integer check (body_retention_days between 7 and 3650),
  add column low_balance_sms boolean not null default false;

-- How far numbers and texts of a tenant are erased: of messages up to an id, and of the answers of sends up to a moment. Emptied by a
-- restore, which may bring back what was erased.
create table text_retention (
  tenant_id uuid primary key references tenant (id) on delete cascade,
  messages_through uuid not null,
  answers_through timestamptz not null
);
-- Messages up to there that were not old enough, counted from when they left or ended.
create table text_retention_left (
  message_id uuid primary key,
  tenant_id uuid not null references tenant (id) on delete cascade
);
create index text_retention_left_tenant on text_retention_left (tenant_id, message_id);
-- What was left out of a send stands there as it was typed.
create index send_reference_rejected on send_reference (tenant_id, created_at) where answer->'rejected' <> '[]';
