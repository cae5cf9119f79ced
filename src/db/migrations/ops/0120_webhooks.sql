-- Addresses that get events as they happen. Not of one moment of the tenants' data: what a receiver was told can't be taken back, so a
-- restore leaves endpoints and their secrets as they are.
create table webhook_endpoint (
  id uuid primary key,
  -- Null: the platform's own.
  tenant_id uuid,
  url text not null,
  description text,
  events text[] not null,
  test boolean not null default false,
  enabled boolean not null default true,
  disabled_at timestamptz,
  -- Secrets are derived from it and stored nowhere; the one before signs too until previous_secret_expires_at.
  secret_generation integer not null default 1,
  previous_secret_expires_at timestamptz,
  -- Events before this moment aren't its.
  listens_from timestamptz not null,
  -- Tries in a row that got no proper answer, and until when none is made.
  failures integer not null default 0,
  retry_at timestamptz,
  last_success_at timestamptz,
  last_delivery_at timestamptz,
  last_status integer,
  created_at timestamptz not null,
  constraint webhook_endpoint_url check (char_length(url) between 1 and 2048),
  constraint webhook_endpoint_events check (cardinality(events) >= 1),
  constraint webhook_endpoint_disabled check (disabled_at is null or not enabled)
) with (fillfactor = 50);
create index webhook_endpoint_tenant on webhook_endpoint (tenant_id, id);
create index webhook_endpoint_enabled on webhook_endpoint (tenant_id) where enabled;

-- Changes of the outbox that may be events of an endpoint, until they are written as deliveries.
create table webhook_change (
  id bigint generated always as identity primary key,
  topic text not null,
  tenant_id uuid,
  ids uuid[] not null
);

-- What of the outbox was looked at: what this snapshot shows. One row.
create table webhook_cursor (
  is_only boolean primary key default true check (is_only),
  snapshot pg_snapshot not null,
  moved_at timestamptz not null
);
insert into webhook_cursor (snapshot, moved_at) values (pg_current_snapshot(), now());

-- An event for an endpoint. The row is the queue.
create table webhook_delivery (
  id uuid primary key,
  tenant_id uuid,
  endpoint_id uuid not null,
  event_id uuid not null,
  event text not null,
  -- What it is about, e.g. a message.
  subject_id uuid,
  -- Without the recipient's number, which is read when it is posted or shown: an erasure takes it from there too.
  payload jsonb not null,
  status text not null default 'PENDING' check (status in ('PENDING', 'DELIVERED', 'FAILED')),
  next_attempt_at timestamptz,
  give_up_at timestamptz not null,
  lease uuid,
  lease_until timestamptz,
  tries integer not null default 0,
  created_at timestamptz not null,
  constraint webhook_delivery_once unique (endpoint_id, event_id),
  constraint webhook_delivery_pending check ((next_attempt_at is not null) = (status = 'PENDING')),
  constraint webhook_delivery_lease check ((lease is null) = (lease_until is null) and (lease is null or status = 'PENDING'))
) with (fillfactor = 50);
create index webhook_delivery_tenant on webhook_delivery (tenant_id, id);
create index webhook_delivery_endpoint on webhook_delivery (endpoint_id, id);
create index webhook_delivery_due on webhook_delivery (endpoint_id, next_attempt_at, id) where status = 'PENDING';
create index webhook_delivery_leased on webhook_delivery (lease_until) where lease is not null;
create index webhook_delivery_created on webhook_delivery (created_at);
create index webhook_delivery_subject on webhook_delivery (subject_id) where subject_id is not null;

create table webhook_attempt (
  delivery_id uuid not null references webhook_delivery (id) on delete cascade,
  n integer not null,
  at timestamptz not null,
  duration_ms integer not null,
  response_status integer,
  response_body text,
  failure text check (failure in ('STATUS', 'TIMEOUT', 'CONNECTION', 'ADDRESS_NOT_ALLOWED')),
  primary key (delivery_id, n)
);
