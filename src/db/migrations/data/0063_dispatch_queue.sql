-- A message changes three times in its life, and an index that names what changes (its state, its time) makes each change a new entry in
-- every index of the table. What is looked for by state is found elsewhere now: what is due in the narrow table dispatch_queue, sent
-- messages without a report in awaiting_report, and other states by listed_status, which is null in these. A change of a message within a
-- minute of the one before touches no index (it is "HOT"), where its page has room for it.
drop index message_due, message_scheduled, message_held, message_validity, message_unconfirmed, message_awaiting_report, message_updated;
alter table message
  -- When it was last updated, to the minute: the time itself changes with every update.
  add column updated_minute timestamptz
    generated always as (date_trunc('minute', updated_at at time zone 'UTC') at time zone 'UTC') stored;
alter table message_default set (fillfactor = 50);
create index message_updated on message (tenant_id, updated_minute);
create index message_scheduled on message (scheduled_at) where listed_status = 'SCHEDULED';
create index message_held on message (hold_reason, next_attempt_at) where listed_status = 'HELD';
create index message_validity on message (valid_until) where listed_status in ('SCHEDULED', 'HELD');
create index message_unconfirmed on message (updated_minute) where listed_status = 'UNCONFIRMED';

-- The messages that are QUEUED. Its rows are written and deleted, never updated.
create table dispatch_queue (
  message_id uuid primary key,
  tenant_id uuid not null,
  test boolean not null,
  bulk boolean not null,
  due_at timestamptz not null,
  valid_until timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0.05);
create index dispatch_queue_due on dispatch_queue (test, bulk, tenant_id, due_at);
create index dispatch_queue_validity on dispatch_queue (valid_until);

-- The messages that are SENT and have had no report, nor waited so long for one that it is called missing.
create table awaiting_report (
  message_id uuid primary key,
  sent_at timestamptz not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000, autovacuum_analyze_scale_factor = 0.05);
create index awaiting_report_sent on awaiting_report (sent_at);

-- Whatever statement writes messages, both tables hold just those that belong there. Rows are found by an array of ids, which has one plan:
-- what looks like an empty table when it is planned may hold a million rows when the plan runs. A restore takes the triggers off while it
-- carries rows over, and then writes both tables anew.
create function keep_message_queues() returns trigger language plpgsql as $$
declare
  were_queued boolean;
  were_awaiting boolean;
  are_queued boolean;
  are_awaiting boolean;
begin
  -- Most statements have to do with one of the tables alone: each look at one costs 30 µs.
  if tg_op <> 'INSERT' then
    select bool_or(status = 'QUEUED'), bool_or(status = 'SENT' and report_missing_at is null) into were_queued, were_awaiting
    from old_message;
  end if;
  if tg_op <> 'DELETE' then
    select bool_or(status = 'QUEUED'), bool_or(status = 'SENT' and report_missing_at is null and sent_at is not null)
    into are_queued, are_awaiting from new_message;
  end if;
  if were_queued then
    delete from dispatch_queue where message_id = any(array(select id from old_message where status = 'QUEUED'));
  end if;
  if were_awaiting then
    delete from awaiting_report
    where message_id = any(array(select id from old_message where status = 'SENT' and report_missing_at is null));
  end if;
  if are_queued then
    insert into dispatch_queue (message_id, tenant_id, test, bulk, due_at, valid_until)
    select id, tenant_id, test, bulk, next_attempt_at, valid_until from new_message where status = 'QUEUED';
  end if;
  if are_awaiting then
    insert into awaiting_report (message_id, sent_at)
    select id, sent_at from new_message where status = 'SENT' and report_missing_at is null and sent_at is not null
    -- There already where a trigger on the row has erased the text meanwhile: that statement's end came before this one's.
    on conflict do nothing;
  end if;
  return null;
end $$;
create trigger message_queues_insert after insert on message
  referencing new table as new_message for each statement execute function keep_message_queues();
create trigger message_queues_update after update on message
  referencing old table as old_message new table as new_message for each statement execute function keep_message_queues();
create trigger message_queues_delete after delete on message
  referencing old table as old_message for each statement execute function keep_message_queues();

create function rebuild_message_queues() returns void language plpgsql as $$
begin
  delete from dispatch_queue;
  delete from awaiting_report;
  insert into dispatch_queue (message_id, tenant_id, test, bulk, due_at, valid_until)
  select id, tenant_id, test, bulk, next_attempt_at, valid_until from message where status = 'QUEUED';
  insert into awaiting_report (message_id, sent_at)
  select id, sent_at from message where status = 'SENT' and report_missing_at is null and sent_at is not null;
end $$;
select rebuild_message_queues();
-- Of empty tables statistics say that they are empty: worse than none.
do $$ begin
  if exists (select from message) then
    execute 'analyze message';
    execute 'analyze dispatch_queue';
    execute 'analyze awaiting_report';
  end if;
end $$;
