-- What backups there are, where their copies lie, and what they are encrypted to. A restore must not rewind it.
create table storage_target (
  id uuid primary key,
  name text not null,
  kind text not null check (kind in ('DIRECTORY', 'S3')),
  location text not null unique,
  is_primary boolean not null,
  local boolean not null,
  status text not null check (status in ('OK', 'NEARLY_FULL', 'UNAVAILABLE', 'REMOVED')),
  failure_detail text,
  free_bytes bigint check (free_bytes >= 0),
  checked_at timestamptz,
  created_at timestamptz not null
);
create unique index on storage_target (is_primary) where is_primary and status <> 'REMOVED';

-- The public recipients; the secret keys are in files, never here.
create table encryption_key (
  id uuid primary key,
  recipient text not null unique check (recipient ~ '^age1[02-9ac-hj-np-z]{58}$'),
  active boolean not null,
  source text not null,
  copied_at timestamptz,
  created_at timestamptz not null
);

create table backup_schedule (
  id uuid primary key,
  name text not null check (length(name) between 1 and 100),
  kind text not null check (kind in ('DATABASE', 'MEDIA', 'FULL')),
  cron text not null check (length(cron) between 9 and 100),
  time_zone text not null,
  enabled boolean not null,
  verify boolean not null,
  notify_on text not null check (notify_on in ('FAILURE', 'ALWAYS')),
  keep_last integer not null check (keep_last between 0 and 1000),
  keep_daily integer not null check (keep_daily between 0 and 1000),
  keep_weekly integer not null check (keep_weekly between 0 and 1000),
  keep_monthly integer not null check (keep_monthly between 0 and 1000),
  keep_days integer not null check (keep_days between 0 and 3660),
  -- The due time that is to come; null while disabled.
  next_run_at timestamptz check ((next_run_at is not null) = enabled),
  created_at timestamptz not null
);

create table backup (
  id uuid primary key,
  kind text not null check (kind in ('DATABASE', 'MEDIA', 'FULL')),
  status text not null check (status in ('QUEUED', 'RUNNING', 'STORED', 'QUARANTINED', 'FAILED', 'CANCELLED', 'DELETED')),
  verification_status text not null check (verification_status in ('NONE', 'QUEUED', 'RUNNING', 'PASSED', 'FAILED', 'ERROR')),
  trigger text not null check (trigger in ('MANUAL', 'SCHEDULED', 'BEFORE_RESTORE', 'UPLOADED')),
  -- Verified as soon as it is stored.
  verify boolean not null,
  notify_on text not null check (notify_on in ('FAILURE', 'ALWAYS')),
  note text check (length(note) between 1 and 500),
  pinned boolean not null default false,
  -- Of the schedule's run: one backup a due time.
  schedule_id uuid references backup_schedule on delete set null,
  due_at timestamptz,
  -- A user of the data, whose row a restore may take away.
  created_by uuid,
  -- {phase, percent, bytes, bytesPerSecond, itemsDone, itemsTotal, etaSeconds} of what is done now, or was done last.
  progress jsonb not null check (jsonb_typeof(progress) = 'object'),
  -- The run that makes or verifies it now, and when it was last seen alive.
  run_id uuid,
  seen_at timestamptz,
  cancel_requested_at timestamptz,
  size_bytes bigint check (size_bytes >= 0),
  source_bytes bigint check (source_bytes >= 0),
  checksum_sha256 text check (checksum_sha256 ~ '^[0-9a-f]{64}$'),
  recipients text[] not null default '{}',
  manifest jsonb,
  -- The latest: {at, ok, checks: [{kind, ok, detail}], durationSeconds}.
  verification jsonb,
  failure text check (failure in ('WORKER_DIED', 'DATABASE_LOST', 'STORAGE_UNAVAILABLE', 'STORAGE_FULL', 'KEY_UNUSABLE', 'CORRUPT',
    'INCOMPATIBLE', 'MEDIA_MISSING', 'INTERNAL')),
  failure_detail text,
  started_at timestamptz,
  finished_at timestamptz,
  expires_at timestamptz,
  created_at timestamptz not null,
  unique (schedule_id, due_at),
  check (status <> 'STORED' or (size_bytes is not null and checksum_sha256 is not null and manifest is not null)),
  check (status <> 'FAILED' or (failure is not null and finished_at is not null)),
  check ((run_id is not null) = (status = 'RUNNING' or verification_status = 'RUNNING')),
  check ((run_id is null) = (seen_at is null))
);
-- One is made or verified at a time, by whatever process: two would share the disk and the database's time.
create unique index backup_one_run on backup ((true)) where run_id is not null;
create index on backup (id) where status = 'QUEUED' or verification_status = 'QUEUED';
create index on backup (schedule_id, id);

create table backup_copy (
  backup_id uuid not null references backup on delete cascade,
  storage_target_id uuid not null references storage_target,
  stored_at timestamptz not null,
  verified_at timestamptz,
  failure text check (failure in ('STORAGE_UNAVAILABLE', 'STORAGE_FULL', 'CORRUPT')),
  primary key (backup_id, storage_target_id)
);
create index on backup_copy (storage_target_id);
