-- Files that are written from a tenant's data. Only this server's: they are gone after seven days anyway.
create table export (
  id uuid primary key,
  tenant_id uuid not null,
  kind text not null check (kind in ('MESSAGES', 'CONTACTS', 'OPT_OUTS', 'LEDGER')),
  format text not null check (format in ('CSV', 'NDJSON')),
  status text not null check (status in ('QUEUED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED')),
  -- As the list of the kind takes it.
  filter jsonb not null,
  percent double precision not null default 0,
  done bigint not null default 0,
  total bigint,
  rows bigint,
  file_id uuid,
  failure_detail text,
  created_by uuid,
  -- Whoever writes it, and until when nobody else does. What was begun and not completed is written from its beginning.
  lease uuid,
  lease_until timestamptz,
  worked_at timestamptz,
  rate_from timestamptz,
  rate_done bigint,
  tries integer not null default 0,
  created_at timestamptz not null,
  finished_at timestamptz,
  expires_at timestamptz,
  constraint export_finished check ((finished_at is null) = (status in ('QUEUED', 'RUNNING'))),
  constraint export_file check ((file_id is not null) = (status = 'COMPLETED') and (rows is null or finished_at is not null))
) with (fillfactor = 50);
create index export_tenant on export (tenant_id, id);
create index export_open on export (created_at) where finished_at is null;
