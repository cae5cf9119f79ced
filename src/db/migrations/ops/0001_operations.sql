-- Operations: what a restore must not rewind. Never backed up with the data, never swapped. No foreign key crosses to the data.

-- One row: the switches that stop the house.
create table system_state (
  single boolean primary key default true check (single),
  sending_frozen boolean not null default false,
  frozen_reason text,
  updated_at timestamptz not null default now()
);
insert into system_state default values;

-- A provider that is closed: nothing is claimed for it until then.
create table provider_state (
  provider text primary key,
  closed_until timestamptz,
  reason text,
  failures integer not null default 0,
  updated_at timestamptz not null
);

-- Sessions and their refresh tokens (hashed). Every token is used once; a used one is accepted again for 20 s, later it ends the session.
create table session (
  id uuid primary key,
  user_id uuid not null,
  tenant_id uuid,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  revoked_at timestamptz,
  revoked_reason text
);
create index session_by_user on session (user_id) where revoked_at is null;
create index session_by_revocation on session (revoked_at) where revoked_at is not null;
create table refresh_token (
  hash bytea primary key,
  session_id uuid not null references session (id) on delete cascade,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
create index refresh_token_session on refresh_token (session_id);

create table idempotency_key (
  tenant_id uuid not null,
  operation text not null,
  key text not null,
  fingerprint bytea not null,
  answer jsonb not null,
  created_at timestamptz not null,
  primary key (tenant_id, operation, key)
);
create index idempotency_key_age on idempotency_key (created_at);

create table audit_event (
  id uuid primary key,
  tenant_id uuid,
  at timestamptz not null,
  actor text not null,
  action text not null,
  target text,
  detail jsonb
);
create index audit_event_newest on audit_event (tenant_id, id);

-- What happened, for whoever listens: ids only. Written in the business transaction, read by position of its transaction.
create table outbox (
  id bigint generated always as identity primary key,
  tx xid8 not null default pg_current_xact_id(),
  topic text not null,
  tenant_id uuid,
  ids uuid[] not null default '{}',
  at timestamptz not null default now()
);
create index outbox_tx on outbox (tx);

-- Keys and secrets that a demo makes for itself (production brings its own).
create table secret (
  name text primary key,
  value text not null,
  created_at timestamptz not null default now()
);

create table ledger_proof_run (
  id uuid primary key,
  checked_at timestamptz not null,
  ok boolean not null,
  entries bigint not null,
  messages bigint not null,
  problem_count bigint not null
);

-- The simulator's accept log is the ground truth of what "the provider" took, and its reports to come survive a restart.
create table simulator_accept (
  id bigint generated always as identity primary key,
  request_id bigint not null,
  recipient text not null,
  phone text not null,
  sender text not null,
  segments integer not null,
  at timestamptz not null
);
create index simulator_accept_recipient on simulator_accept (recipient);
create sequence simulator_request;
create table simulator_report (
  id bigint generated always as identity primary key,
  request_id bigint not null,
  recipient text not null,
  phone text not null,
  status text not null,
  due_at timestamptz not null
);
create index simulator_report_due on simulator_report (due_at);
-- Faults that count ("429 twice, then accepts") remember where they are.
create table simulator_count (
  key text primary key,
  count integer not null,
  until timestamptz
);

-- Agenda's tables, made here since its own set-up races when several processes start at once.
create table agenda_jobs (
  id uuid primary key default gen_random_uuid(),
  name varchar(255) not null,
  priority integer not null default 0,
  next_run_at timestamptz,
  type varchar(10) not null default 'normal' check (type in ('normal', 'single')),
  locked_at timestamptz,
  last_finished_at timestamptz,
  failed_at timestamptz,
  fail_count integer,
  fail_reason text,
  repeat_timezone varchar(100),
  last_run_at timestamptz,
  repeat_interval varchar(255),
  data jsonb default '{}',
  repeat_at varchar(255),
  disabled boolean default false,
  progress real,
  fork boolean default false,
  last_modified_by varchar(255),
  debounce_started_at timestamptz,
  start_date timestamptz,
  end_date timestamptz,
  skip_days jsonb,
  created_at timestamptz default now(),
  updated_at timestamptz default now()
);
create index agenda_jobs_find_and_lock_idx on agenda_jobs (name, next_run_at, priority desc, locked_at, disabled) where disabled = false;
create unique index agenda_jobs_single_job_idx on agenda_jobs (name) where type = 'single';
create index agenda_jobs_locked_at_idx on agenda_jobs (locked_at) where locked_at is not null;
create index agenda_jobs_next_run_at_idx on agenda_jobs (next_run_at) where next_run_at is not null;
