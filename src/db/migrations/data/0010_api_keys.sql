-- Keys of programs. The secret itself is shown once and stored nowhere; its first characters are kept to recognise it by.
create table api_key (
  id uuid primary key,
  tenant_id uuid not null references tenant (id) on delete cascade,
  name text not null check (length(name) between 1 and 100),
  prefix text not null check (length(prefix) = 16),
  hash bytea not null unique check (length(hash) = 32),
  test boolean not null,
  -- What members and the tenant itself are is decided by people: no key makes keys, or outlives its revocation by an invitation of its own.
  permissions text[] not null check (permissions <@ array['SEND_SMS', 'MANAGE_CONTACTS', 'MANAGE_SENDER_IDS', 'MANAGE_BILLING', 'VIEW_REPORTS'] and cardinality(permissions) > 0),
  daily_credit_cap bigint check (daily_credit_cap between 1 and 9007199254740991),
  created_by uuid references app_user (id) on delete set null,
  created_at timestamptz not null,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz,
  unique (tenant_id, id),
  -- A test key costs nothing and reaches nothing that is live.
  constraint api_key_test_only_tests check (not test or (permissions <@ array['SEND_SMS', 'VIEW_REPORTS'] and daily_credit_cap is null))
);
create index api_key_tenant on api_key (tenant_id, id);

-- What a key has held credits for, by the day of its tenant's zone. The cap stands in the row that counts, so that the database itself
-- keeps it however many send at once.
create table api_key_day (
  tenant_id uuid not null,
  api_key_id uuid not null,
  day date not null,
  spent bigint not null check (spent >= 0),
  cap bigint,
  primary key (api_key_id, day),
  foreign key (tenant_id, api_key_id) references api_key (tenant_id, id) on delete cascade,
  constraint api_key_cap check (spent <= cap)
);

-- The references of test sends are others than those of live ones: a rehearsal takes none away.
alter table send_reference add column test boolean not null default false;
alter table send_reference drop constraint send_reference_pkey, add primary key (tenant_id, test, reference);

-- Test messages are listed apart.
drop index message_newest;
create index message_newest on message (tenant_id, test, id);
