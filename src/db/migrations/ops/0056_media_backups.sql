-- Calls to the lists of stores that allow only so many in an hour, by all processes together.
create table media_listing (
  store text not null,
  at timestamptz not null
);
create index on media_listing (store, at);

-- Files of the data whose bytes the last backup did not find in their store, and since which moment.
create table missing_file (
  file_id uuid primary key,
  since timestamptz not null
);

-- A platform that begins now has its files backed up each night, too. One that has run keeps what it has: its operator knows it so.
update backup_schedule set kind = 'FULL'
where id = '01900000-0000-7000-8000-000000000002' and kind = 'DATABASE'
  and not exists (select from backup) and not exists (select from audit_event);
