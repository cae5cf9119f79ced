-- The places of backups with what lies there; the one that is written first first, those that are no longer configured last.
select t.id, name, kind, location, is_primary as "primary", local, t.status, t.failure_detail as "failureDetail", free_bytes as "freeBytes",
  checked_at as "checkedAt", coalesce(there.bytes, 0) as "usedBytes", coalesce(there.backups, 0) as "backupCount"
from storage_target t
left join (
  select storage_target_id as id, count(*) as backups, sum(size_bytes)::bigint as bytes
  from backup_copy c join backup b on b.id = c.backup_id
  where c.failure is null and b.status in ('STORED', 'QUARANTINED')
  group by storage_target_id
) there using (id)
order by t.status = 'REMOVED', not is_primary, name, t.id
