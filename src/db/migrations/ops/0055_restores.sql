-- Restores and dry runs of them. Their rows outlast what they restore.
create table restore (
  id uuid primary key,
  backup_id uuid not null references backup,
  status text not null check (status in ('QUEUED', 'CHECKING', 'RESTORING', 'MIGRATING', 'SAVING_RESTORE_POINT', 'PROVING', 'SWAPPING',
    'AWAITING_CONFIRMATION', 'COMPLETED', 'ROLLED_BACK', 'UNDONE')),
  dry_run boolean not null,
  exact boolean not null,
  skip_restore_point boolean not null,
  restore_point_id uuid references backup,
  -- As of a backup.
  progress jsonb not null check (jsonb_typeof(progress) = 'object'),
  -- [{table, rowsNow, rowsAfter, added, removed, changed}], [{kind, count}]
  changes jsonb,
  carried_over jsonb,
  held_for_review bigint,
  -- Sentences for whoever confirms it.
  warnings jsonb not null default '[]',
  -- Accounts that it has put back (RebookedLedger); told of when it is confirmed.
  rebooked jsonb not null default '[]',
  failure text check (failure in ('WORKER_DIED', 'DATABASE_LOST', 'STORAGE_UNAVAILABLE', 'STORAGE_FULL', 'KEY_UNUSABLE', 'CORRUPT',
    'INCOMPATIBLE', 'BUSY', 'INTERNAL')),
  failure_detail text,
  -- A user of the data, whose row it may take away.
  started_by uuid,
  -- The run that works on it now, and when it was last seen alive.
  run_id uuid,
  seen_at timestamptz,
  cancel_requested_at timestamptz,
  undo_requested_at timestamptz,
  -- The schema with the data that it, or its undoing, has replaced; null before, and once that is dropped.
  kept_schema text,
  -- It froze sending: an undoing before it is confirmed lets it go again.
  froze boolean not null default false,
  confirmed_at timestamptz,
  undone_at timestamptz,
  started_at timestamptz,
  finished_at timestamptz,
  created_at timestamptz not null,
  check ((run_id is null) = (seen_at is null)),
  check (not dry_run or (kept_schema is null and restore_point_id is null))
);
-- One at a time: what waits to be confirmed is still under way.
create unique index restore_one_active on restore ((true)) where status not in ('COMPLETED', 'ROLLED_BACK', 'UNDONE');
create index on restore (backup_id);
