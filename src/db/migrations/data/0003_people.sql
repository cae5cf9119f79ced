-- People: invitations to tenants, the tokens that are mailed, and who registered a tenant (its trial credits come with their address).
alter table tenant add column registered_by uuid references app_user (id) on delete set null;
create index tenant_registered_by on tenant (registered_by) where registered_by is not null;

-- An open invitation whose time is over is shown as EXPIRED, and becomes it when the address is invited anew.
create table invitation (
  id uuid primary key,
  tenant_id uuid not null references tenant (id) on delete cascade,
  email text not null check (email = lower(email)),
  role text not null check (role in ('OWNER', 'ADMIN', 'MEMBER', 'VIEWER')),
  status text not null default 'PENDING' check (status in ('PENDING', 'ACCEPTED', 'REVOKED', 'EXPIRED')),
  token_hash bytea not null unique,
  invited_by uuid references app_user (id) on delete set null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  ended_at timestamptz,
  unique (tenant_id, id),
  constraint invitation_ended check ((status = 'PENDING') = (ended_at is null))
);
create unique index invitation_open on invitation (tenant_id, email) where status = 'PENDING';

-- Tokens that only the owner of an address can have: hashed, single use.
create table account_token (
  hash bytea primary key,
  user_id uuid not null references app_user (id) on delete cascade,
  purpose text not null check (purpose in ('VERIFY_EMAIL', 'RESET_PASSWORD')),
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index account_token_user on account_token (user_id, purpose, created_at);
