-- The links in mails to accounts, hashed. Here, so that a restore makes no used one work again; the account is no reference, since a
-- restore changes which accounts there are.
create table account_token (
  hash bytea primary key,
  user_id uuid not null,
  purpose text not null check (purpose in ('VERIFY_EMAIL', 'RESET_PASSWORD')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index account_token_user on account_token (user_id, purpose, created_at);
