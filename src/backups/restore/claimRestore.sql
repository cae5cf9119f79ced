-- Begins the restore that waits, or its undoing; not beside a backup that is made or verified, unless it is to be undone. There is one.
with next as (
  select id from restore
  where (status = 'QUEUED' or (undo_requested_at is not null and status in ('PROVING', 'SWAPPING'))) and run_id is null
    and (undo_requested_at is not null or not exists (select from backup where run_id is not null))
  limit 1 for update skip locked)
update restore as r set run_id = :run_id, seen_at = :now, started_at = coalesce(r.started_at, :now),
  status = case r.status when 'QUEUED' then 'CHECKING' else r.status end
from next, backup b where r.id = next.id and b.id = r.backup_id
returning r.id, r.backup_id as "backupId", r.dry_run as "dryRun", r.exact, r.skip_restore_point as "skipRestorePoint",
  case when r.undo_requested_at is not null then r.kept_schema end as "undoTo", r.confirmed_at is not null as confirmed,
  b.size_bytes as "sizeBytes", b.source_bytes as "sourceBytes", b.checksum_sha256 as "checksumSha256", b.manifest
