-- Codes that go by SMS. In the operations schema, so that a restore gives nobody their tries back. Hashed with the server's secret: a code of
-- six digits is found by trial from any plain hash of it.
create table account_code (
  id uuid primary key,
  user_id uuid not null,
  purpose text not null check (purpose in ('VERIFY_PHONE', 'RESET_PASSWORD')),
  phone text not null,
  hash bytea not null,
  tries integer not null default 0 constraint account_code_tries check (tries between 0 and 5),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  -- Used, or replaced by a newer one.
  ended_at timestamptz
);
create unique index account_code_open on account_code (user_id, purpose) where ended_at is null;
create index account_code_recent on account_code (user_id, created_at);

-- Tries of codes by the address that was named (hashed), whether there is such an account or not.
create table code_try (
  address_hash bytea primary key,
  since timestamptz not null,
  tries integer not null check (tries > 0)
);

-- What the platform itself sent, for its caps. The text is kept only in a demo that reaches no phone, where this is where people read it.
create table platform_sms (
  message_id uuid primary key,
  purpose text not null check (purpose in ('VERIFY_PHONE', 'RESET_PASSWORD', 'ALERT')),
  phone text not null,
  text text,
  created_at timestamptz not null
);
create index platform_sms_recent on platform_sms (created_at);

alter table reset_request add column by text not null default 'EMAIL' check (by in ('EMAIL', 'SMS'));
