-- What somebody has to look at. One open row a kind and matter: happening again is counted, not told anew. In the operations schema, so that
-- a restore wakes no old alert and mails none a second time.
create table alert (
  id uuid primary key,
  -- Null: the platform's own.
  tenant_id uuid,
  kind text not null,
  -- What it is about, e.g. a purchase's id: the same matter is the same alert while it is open.
  matter text not null,
  severity text not null check (severity in ('INFO', 'WARNING', 'CRITICAL')),
  -- Ids and figures that its text is made of.
  params jsonb not null default '{}',
  first_at timestamptz not null,
  last_at timestamptz not null,
  count integer not null default 1 check (count > 0),
  acknowledged_by uuid,
  acknowledged_at timestamptz,
  resolved_at timestamptz,
  emailed_at timestamptz
);
create unique index alert_open on alert (kind, matter) where resolved_at is null;
create index alert_newest on alert (tenant_id, id);
