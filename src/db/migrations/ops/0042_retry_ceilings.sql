-- What fails again and again is tried less and less often, and given up in the end.
alter table alert
  add column delivery_failures integer not null default 0 check (delivery_failures >= 0),
  add column deliver_after timestamptz;
alter table media_upload
  add column removal_failures integer not null default 0 check (removal_failures >= 0),
  add column remove_after timestamptz;
