-- Uploads of backups that are under way: what their process left when it died is found by them, and removed.
create table backup_upload (
  id uuid primary key,
  started_at timestamptz not null,
  -- Its file is being removed: it becomes no backup any more.
  abandoned boolean not null default false
);
