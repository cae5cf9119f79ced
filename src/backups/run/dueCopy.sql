-- The next copy to make: of the newest stored backup that a configured storage lacks, and another has. What was just stored is left to who
-- made it.
select b.id, t.id as "targetId", b.checksum_sha256 as "checksumSha256", b.size_bytes as "sizeBytes"
from backup b
  join storage_target t on t.status in ('OK', 'NEARLY_FULL') and t.location = any(:locations::text[])
  left join backup_copy c on c.backup_id = b.id and c.storage_target_id = t.id
where b.status = 'STORED'
  and case when c.backup_id is null then b.finished_at < :stored_before
    else c.failure is not null and c.tries < :most_tries and coalesce(c.try_after <= :now, true) end
  and exists (
    select from backup_copy o join storage_target ot on ot.id = o.storage_target_id and ot.location = any(:locations)
    where o.backup_id = b.id and o.failure is null and o.storage_target_id <> t.id)
order by b.id desc limit 1
