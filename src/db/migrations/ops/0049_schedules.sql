-- A schedule is named on the command line.
create unique index backup_schedule_name on backup_schedule (lower(name));

-- What every platform begins with, once: who deletes or changes them has decided so.
insert into backup_schedule (id, name, kind, cron, time_zone, enabled, verify, notify_on, keep_last, keep_daily, keep_weekly, keep_monthly,
  keep_days, next_run_at, created_at)
select id::uuid, name, 'DATABASE', cron, 'Africa/Dar_es_Salaam', true, true, 'FAILURE', keep_last, keep_daily, keep_weekly, keep_monthly, 0,
  next_run_at, now()
from (values
  ('01900000-0000-7000-8000-000000000001', 'Hourly', '0 * * * *', 24, 0, 0, 0, date_trunc('hour', now()) + interval '1 hour'),
  ('01900000-0000-7000-8000-000000000002', 'Nightly', '0 2 * * *', 3, 7, 4, 3,
    (date_trunc('day', now() at time zone 'Africa/Dar_es_Salaam') + interval '1 day 2 hours') at time zone 'Africa/Dar_es_Salaam')
) as first (id, name, cron, keep_last, keep_daily, keep_weekly, keep_monthly, next_run_at);

-- When people were mailed that it was made (notify_on ALWAYS), and when the heartbeat address was told that it was verified.
alter table backup add mailed_at timestamptz, add heartbeat_at timestamptz;
