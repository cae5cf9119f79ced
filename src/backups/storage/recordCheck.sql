-- What a check has found of a storage. A check that failed says nothing about whose disk it is.
update storage_target t set
  status = case
    when not :ok::boolean then 'UNAVAILABLE'
    when :freeBytes::bigint < greatest(
      :leastFree::bigint, :leastBackups::int * (select max(size_bytes) from backup where status = 'STORED')
    ) then 'NEARLY_FULL'
    else 'OK'
  end,
  failure_detail = case when not :ok::boolean then :detail end,
  local = case when :ok::boolean then :local else t.local end,
  free_bytes = :freeBytes,
  checked_at = :now
from storage_target before
where before.id = t.id and t.id = :id
returning before.status <> t.status as changed
