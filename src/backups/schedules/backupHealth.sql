-- What the health of the backups is made of. Uploaded ones are stored, and are of another platform: none of its data is safe by them. Since
-- :verified_since a backup has to be proven; :day, :week and :month begin the windows.
with stored as (
  select *, (manifest->'content'->>'snapshotAt')::timestamptz as snapshot_at from backup where status = 'STORED'),
own as (select * from stored where trigger <> 'UPLOADED'),
-- A backup of files alone brings back no database.
whole as (select * from own where kind <> 'MEDIA'),
proven as (select * from whole where verification_status = 'PASSED' order by snapshot_at desc limit 1),
-- What would be restored.
likely as (select id from whole order by verification_status = 'PASSED' desc, snapshot_at desc limit 1),
-- What failed this week, unless one of its kind, or of all, was made since; and what could not be proven, unless one was since.
failed as (
  select id from backup as b where status = 'FAILED' and finished_at >= :week and not exists (
    select from backup as later where later.kind in (b.kind, 'FULL') and later.status in ('STORED', 'DELETED')
      and later.trigger <> 'UPLOADED' and (later.finished_at, later.id) > (b.finished_at, b.id))
  order by finished_at desc, id desc limit 1),
verified as (
  select id, kind, verification_status, coalesce((verification->>'at')::timestamptz, finished_at) as at
  from own where verification_status in ('PASSED', 'FAILED', 'ERROR')),
unproven as (
  select id from verified as v where verification_status <> 'PASSED' and not exists (
    select from verified as later where later.kind in (v.kind, 'FULL') and later.verification_status = 'PASSED'
      and (later.at, later.id) > (v.at, v.id))
  order by at desc, id desc limit 1),
span as (
  select name, count(*) filter (where status <> 'FAILED') as made, count(*) filter (where status = 'FAILED') as failed,
    avg(case when status <> 'FAILED' and verification_status <> 'FAILED' then 1 else 0 end)::float8 as "successRate",
    avg(extract(epoch from finished_at - started_at)) filter (where status <> 'FAILED')::float8 as "averageSeconds",
    round(avg(size_bytes) filter (where status <> 'FAILED'))::bigint as "averageBytes"
  from (values ('day', :day::timestamptz), ('week', :week), ('month', :month)) as spans (name, since)
    join backup on finished_at >= since and status in ('STORED', 'DELETED', 'FAILED') and trigger <> 'UPLOADED'
  group by name)
select
  (select id from backup where trigger <> 'UPLOADED' order by id desc limit 1) as "lastId",
  (select id from proven) as "lastVerifiedId",
  (select id from backup where status = 'FAILED' order by finished_at desc, id desc limit 1) as "lastFailureId",
  (select snapshot_at from proven) as "recoveryPoint",
  (select (verification->>'durationSeconds')::float8 from whole where verification_status = 'PASSED'
    order by verification->>'at' desc limit 1) as "estimatedRestoreSeconds",
  (select id from failed) as "failedId",
  (select id from unproven) as "notVerifiedId",
  (select coalesce(sum(size_bytes), 0)::bigint from stored) as "totalBytes",
  (select count(*) from stored) as count,
  (select coalesce(jsonb_object_agg(name, to_jsonb(span) - 'name'), '{}') from span) as spans,
  coalesce((select snapshot_at < :verified_since from proven), true) as "notVerifiedInTime",
  -- A platform that has just begun is given the same time.
  coalesce((select min(created_at) < :verified_since from (
    select created_at from backup union all select created_at from backup_schedule) as begun), true) as "isOld",
  exists (select from own) and not exists (
    select from likely join backup_copy c on c.backup_id = likely.id and c.failure is null and c.verified_at is not null
      join storage_target t on t.id = c.storage_target_id and not t.local and t.status <> 'REMOVED') as "localOnly",
  (select name from storage_target where status = 'NEARLY_FULL' order by is_primary desc, name limit 1) as "nearlyFull",
  exists (select from storage_target where status = 'UNAVAILABLE') as unavailable,
  not exists (select from backup_schedule where enabled and kind <> 'MEDIA') as "noSchedule",
  (select min(next_run_at) from backup_schedule where enabled) as "nextRunAt"
