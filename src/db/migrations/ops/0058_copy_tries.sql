-- A copy that is not usable is tried again: how often it was, and when it is next; while one is made, when it counts as given up.
alter table backup_copy add tries integer not null default 0 check (tries >= 0), add try_after timestamptz;
