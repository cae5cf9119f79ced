-- Lists of contacts and opt-outs on their way in. Only this server's: a backup holds the contacts that they made, not the lists. So nothing
-- here refers to the data, which a restore puts another in place of.
create table contact_import (
  id uuid primary key,
  tenant_id uuid not null,
  kind text not null check (kind in ('CONTACTS', 'OPT_OUTS')),
  status text not null check (status in ('STAGING', 'READY', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED')),
  file_id uuid not null,
  -- As the API shows it: the import is known for longer than its file is kept.
  file jsonb not null,
  -- { columns, hasHeader, existing, groupIds, tags }, as they were asked for.
  options jsonb not null,
  preview jsonb,
  -- Rows of the file, and of those the ones that were read and staged or imported so far: what progress is counted by.
  total bigint not null default 0,
  done bigint not null default 0,
  percent double precision not null default 0,
  -- Groups that rows name, each once in any case.
  group_names text[] not null default '{}',
  staged bigint not null default 0,
  imported bigint not null default 0,
  updated bigint not null default 0,
  rejected bigint not null default 0,
  -- The staged row up to which all are imported; written with what they made.
  position bigint not null default 0,
  rejected_file_id uuid,
  failure_detail text,
  created_by uuid,
  -- In the words of the audit.
  actor text not null,
  -- Whoever works on it, and until when nobody else does. Changed by whoever changes what is to be done.
  lease uuid,
  lease_until timestamptz,
  worked_at timestamptz,
  rate_from timestamptz,
  rate_done bigint,
  tries integer not null default 0,
  created_at timestamptz not null,
  ready_at timestamptz,
  finished_at timestamptz,
  constraint contact_import_finished check ((finished_at is not null) = (status in ('COMPLETED', 'FAILED', 'CANCELLED')))
) with (fillfactor = 50);
create index contact_import_tenant on contact_import (tenant_id, id);
create index contact_import_open on contact_import (status, worked_at) where finished_at is null;

-- Numbers that would be imported, each once, in the order of the file.
create table contact_import_row (
  import_id uuid not null,
  n bigint not null,
  line bigint not null,
  phone text not null,
  name text,
  email text,
  tags text[] not null,
  groups text[] not null,
  attributes jsonb not null,
  primary key (import_id, n)
);

-- Rows that were left out, with their cells as they stood in the file.
create table contact_import_rejection (
  id uuid primary key,
  import_id uuid not null,
  line bigint not null,
  column_name text,
  value text not null,
  code text not null,
  fault text,
  cells text[] not null
);
create index contact_import_rejection_line on contact_import_rejection (import_id, line, id);
