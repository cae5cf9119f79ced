-- Makes the schedule of this id, or changes it.
insert into backup_schedule (id, name, kind, cron, time_zone, enabled, verify, notify_on, keep_last, keep_daily, keep_weekly, keep_monthly,
  keep_days, next_run_at, created_at)
values (:id, :name, :kind, :cron, :time_zone, :enabled, :verify, :notify_on, :keep_last, :keep_daily, :keep_weekly, :keep_monthly,
  :keep_days, :next_run_at, :now)
on conflict (id) do update set name = excluded.name, kind = excluded.kind, cron = excluded.cron, time_zone = excluded.time_zone,
  enabled = excluded.enabled, verify = excluded.verify, notify_on = excluded.notify_on, keep_last = excluded.keep_last,
  keep_daily = excluded.keep_daily, keep_weekly = excluded.keep_weekly, keep_monthly = excluded.keep_monthly,
  keep_days = excluded.keep_days, next_run_at = excluded.next_run_at
