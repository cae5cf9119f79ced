-- Schedules by name, all of them or those that are asked for.
select s.id, s.name, s.kind, s.cron, s.time_zone as "timeZone", s.enabled, s.verify, s.notify_on as "notifyOn", s.keep_last as "keepLast",
  s.keep_daily as "keepDaily", s.keep_weekly as "keepWeekly", s.keep_monthly as "keepMonthly", s.keep_days as "keepDays",
  s.next_run_at as "nextRunAt", s.created_at as "createdAt",
  (select b.id from backup b where b.schedule_id = s.id order by b.id desc limit 1) as "lastBackupId",
  -- Nothing was queued for a due time, or what was queued for it was not begun.
  s.enabled and (s.next_run_at < :overdue_before
    or exists (select from backup b where b.schedule_id = s.id and b.status = 'QUEUED' and b.due_at < :overdue_before)) as overdue
from backup_schedule s
where :ids::uuid[] is null or s.id = any(:ids)
order by lower(s.name)
