-- Each row begins an epoch: maintenance begins for a restore, the restore puts other data in place, or maintenance ends. In the latest that
-- has a restore only reading works. A process says which epoch it goes by: before it says so it has ended what it began in an earlier one.
create table maintenance_epoch (
  epoch bigint generated always as identity primary key,
  restore_id uuid,
  at timestamptz not null
);
alter table process add column epoch_seen bigint not null default 0;

-- While maintenance lasts a trigger of each table of the data calls it: also whoever slept through its beginning changes nothing.
create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'a restore is running; only reading works' using errcode = '57M01';
end $$;
