-- When promotional messages wait: {"from": "21:00", "to": "07:00", "timeZone": "Africa/Nairobi"}; null: never. Without a zone it is the
-- tenant's. What waits when this changes is judged anew: quiet_hours_changed_at says that there may be such messages.
alter table tenant add column quiet_hours jsonb default '{"from": "21:00", "to": "07:00"}', add column quiet_hours_changed_at timestamptz;
alter table tenant add constraint tenant_quiet_hours check (quiet_hours is null or coalesce(
  quiet_hours ->> 'from' ~ '^([01]\d|2[0-3]):[0-5]\d$' and quiet_hours ->> 'to' ~ '^([01]\d|2[0-3]):[0-5]\d$'
  and quiet_hours ->> 'from' <> quiet_hours ->> 'to' and is_time_zone(coalesce(quiet_hours ->> 'timeZone', 'UTC')), false));
