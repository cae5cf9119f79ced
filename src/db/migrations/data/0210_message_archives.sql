-- Old messages leave the database for files: a partition of message, of message_event and of attempt goes as one archive
-- (src/backups/messageArchives). What the rest needs of them stays here as sums: what ledger entries booked, what keys spent, what
-- campaigns and figures count.
create table message_archive (
  id uuid primary key,
  -- Of the file, which holds these rows and no others: their hash is in it.
  name text not null unique,
  -- What follows the table's name in the name of its partition.
  period text not null,
  messages bigint not null,
  size_bytes bigint not null,
  checksum_sha256 text not null,
  -- The last migration when it was made.
  version text not null,
  -- When its file was stored and proven to be what the partition holds.
  stored_at timestamptz not null,
  -- When its messages left the database, and when they came back.
  detached_at timestamptz,
  restored_at timestamptz
);

-- Whose messages are in an archive and not in the database.
create table archived_tenant (
  archive_id uuid not null,
  tenant_id uuid not null,
  messages bigint not null,
  primary key (archive_id, tenant_id)
);

-- What the archived messages of an entry come to. KEY: of an API key, which is the subject then.
create table archived_entry (
  archive_id uuid not null,
  tenant_id uuid not null,
  kind text not null check (kind in ('HOLD', 'SETTLE', 'RELEASE', 'KEY')),
  subject uuid not null,
  credits bigint not null,
  messages bigint not null,
  primary key (tenant_id, subject, kind, archive_id)
);
create index archived_entry_archive on archived_entry (archive_id);

create table archived_tally (
  archive_id uuid not null,
  tenant_id uuid not null,
  campaign_id uuid not null,
  status text not null,
  credit_state text not null,
  messages bigint not null,
  credits bigint not null,
  primary key (archive_id, tenant_id, campaign_id, status, credit_state)
);

-- As usage_quarter, with a row for each time of delivery.
create table archived_usage (
  archive_id uuid not null,
  tenant_id uuid not null,
  starts_at timestamptz not null,
  n integer not null,
  status text not null,
  no_report boolean not null,
  operator text,
  sender_id uuid not null,
  category text not null,
  api_key_id uuid,
  campaign_id uuid,
  tenths integer,
  messages bigint not null,
  segments bigint not null,
  credits bigint not null,
  primary key (tenant_id, starts_at, archive_id, n)
);
create index archived_usage_archive on archived_usage (archive_id);

-- Whether rows of a partition have changed since somebody began to read it for an archive: a trigger on the partitions notes it, so that
-- nobody has to be kept from writing while it is read.
create table partition_watch (
  period text primary key,
  changed boolean not null
);

create function note_partition_change() returns trigger language plpgsql as $$
begin
  update partition_watch set changed = true where period = tg_argv[0] and not changed;
  return null;
end $$;

-- Begins to watch one partition.
create function watch_partition(parent text, period text) returns void language plpgsql as $$
begin
  execute format('create or replace trigger archive_watch after insert or update or delete on %I for each row
    execute function note_partition_change(%L)', parent || '_' || period, period);
end $$;

-- What is archived counts when these are written anew.
create or replace function rebuild_message_queues() returns void language plpgsql as $$
begin
  delete from dispatch_queue;
  delete from awaiting_report;
  delete from campaign_tally;
  insert into dispatch_queue (message_id, tenant_id, test, bulk, due_at, valid_until)
  select id, tenant_id, test, bulk, next_attempt_at, valid_until from message where status = 'QUEUED';
  insert into awaiting_report (message_id, sent_at)
  select id, sent_at from message where status = 'SENT' and report_missing_at is null and sent_at is not null;
  insert into campaign_tally (tenant_id, campaign_id, status, credit_state, messages, credits)
  select tenant_id, campaign_id, status, credit_state, count(*), sum(credits) from message where campaign_id is not null
  group by 1, 2, 3, 4
  union all select tenant_id, campaign_id, status, credit_state, messages, credits from archived_tally;
end $$;

create or replace function rebuild_usage() returns void language sql as $$
  delete from usage_quarter;
  delete from usage_day;
  delete from usage_dirty;
  delete from usage_tenant;
  delete from usage_state;
  insert into usage_dirty (tenant_id, starts_at, noticed_at, changed_at)
  select tenant_id, date_bin('15 minutes', accepted_at, 'epoch'), '-infinity'::timestamptz, '-infinity'::timestamptz
  from message where not test
  union select tenant_id, starts_at, '-infinity', '-infinity' from archived_usage;
  insert into usage_state (noticed_until) select coalesce(max(updated_at) - interval '5 minutes', '-infinity') from message;
$$;
