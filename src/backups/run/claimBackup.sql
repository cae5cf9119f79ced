-- Begins the next backup that waits to be made, or to be verified: the oldest, and new ones before verifications. Nothing while another run
-- is under way, by whatever process: backup_one_run refuses the second of two that begin at once.
-- While a restore waits or runs, only a named one.
with next as (
  select id, status = 'QUEUED' as making from backup
  where (status = 'QUEUED' or verification_status = 'QUEUED') and (:id::uuid is null or id = :id)
    and not exists (select from backup as running where running.run_id is not null)
    and (:id::uuid is not null or not exists (
      select from restore where status not in ('AWAITING_CONFIRMATION', 'COMPLETED', 'ROLLED_BACK', 'UNDONE')))
  order by status = 'QUEUED' desc, id limit 1 for update skip locked)
update backup as b set
  status = case when next.making then 'RUNNING' else b.status end,
  verification_status = case when next.making then b.verification_status else 'RUNNING' end,
  run_id = :run_id, seen_at = :now, cancel_requested_at = null,
  started_at = case when next.making then :now else b.started_at end,
  progress = :progress
from next where b.id = next.id
returning b.id, next.making, b.status = 'QUARANTINED' as quarantined, b.kind, b.trigger, b.note, b.pinned, b.verify,
  b.created_at as "createdAt", b.size_bytes as "sizeBytes", b.source_bytes as "sourceBytes",
  b.checksum_sha256 as "checksumSha256", b.manifest
