-- What is wrong with the backups, and since when: as watchBackups last found it.
create table backup_problem (
  problem text primary key,
  since timestamptz not null
);

-- Since when a service's checks fail; null while they don't.
alter table integration_check add column failing_since timestamptz;
update integration_check set failing_since = checked_at where not ok;
alter table integration_check add constraint integration_check_failing check (ok = (failing_since is null));

create index alert_waiting on alert (tenant_id) where resolved_at is null and acknowledged_at is null;
