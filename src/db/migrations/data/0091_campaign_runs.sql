-- A campaign that is confirmed: who it comes from, when, and what becomes of its rows.
alter table campaign
  add column sender_id uuid,
  add column category text not null default 'PROMOTIONAL',
  add column scheduled_at timestamptz,
  add column max_credits bigint,
  add column confirmed_at timestamptz,
  add column started_at timestamptz,
  add column completed_at timestamptz,
  drop constraint campaign_status,
  drop constraint campaign_quoted,
  add constraint campaign_status check (status in ('DRAFT', 'STAGING', 'READY', 'FAILED', 'SCHEDULED', 'RUNNING', 'PAUSED', 'COMPLETED',
    'CANCELLED')),
  add constraint campaign_quoted check ((quote_id is null) = (status = 'DRAFT')),
  add constraint campaign_category check (category in ('TRANSACTIONAL', 'PROMOTIONAL')),
  add constraint campaign_max_credits check (max_credits >= 0),
  add constraint campaign_confirmed check ((confirmed_at is null) = (status in ('DRAFT', 'STAGING', 'READY', 'FAILED')));
-- Those of before said nothing of their sender: the tenant's own, else the one that is everybody's.
update campaign c set sender_id = coalesce(
  (select d.sender_id from tenant_sender_id d where d.tenant_id = c.tenant_id and d.is_default limit 1),
  (select s.id from sender_id s where s.for_all limit 1));
delete from campaign where sender_id is null;
alter table campaign alter column sender_id set not null, alter column category drop default;

-- A confirmed campaign's money. Its whole price is held by one entry, at once. Its messages are made in the background, in the order of
-- the rows and up to after_n; each takes its part of what the entry holds: messages and credits that aren't made yet are held as well, and
-- where there is a release_entry, that gave them back. A message's id is that of the entry with the row's number in its last 32 bits: no
-- row has two.
create table campaign_run (
  tenant_id uuid not null references tenant (id) on delete cascade,
  campaign_id uuid not null,
  quote_id uuid not null,
  hold_entry uuid not null,
  messages bigint not null,
  credits bigint not null,
  made_messages bigint not null default 0,
  made_credits bigint not null default 0,
  release_entry uuid,
  after_n bigint not null default 0,
  api_key_id uuid,
  confirmed_by uuid,
  confirmed_at timestamptz not null,
  -- Something of it is to be made, or waits.
  open boolean not null default true,
  worked_at timestamptz,
  tries integer not null default 0,
  primary key (tenant_id, campaign_id),
  constraint campaign_run_made check (made_messages >= 0 and made_messages <= messages and made_credits >= 0
    and made_credits <= credits and (made_messages = messages) = (made_credits = credits)),
  constraint campaign_run_released check (release_entry is null or made_messages < messages),
  constraint campaign_run_price check (credits >= messages and credits <= 10 * messages and messages > 0)
) with (fillfactor = 50);
create unique index campaign_run_hold on campaign_run (hold_entry);
create unique index campaign_run_quote on campaign_run (tenant_id, quote_id);
create index campaign_run_open on campaign_run (worked_at) where open;

alter table message add column campaign_id uuid;

-- A uuid with a number in its last 32 bits.
create function numbered_id(base uuid, n bigint) returns uuid language sql immutable as $$
  select (left(base::text, 28) || lpad(to_hex(n), 8, '0'))::uuid
$$;

-- How many messages a campaign has in each state, and their credits: written by a trigger with each change, as what is to be added, and
-- summed up by a job. What writes here waits for nobody.
create table campaign_tally (
  id bigint generated always as identity primary key,
  tenant_id uuid not null,
  campaign_id uuid not null,
  status text not null,
  credit_state text not null,
  messages bigint not null,
  credits bigint not null
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000);
create index campaign_tally_campaign on campaign_tally (tenant_id, campaign_id);

create or replace function keep_message_queues() returns trigger language plpgsql as $$
declare
  were_queued boolean;
  were_awaiting boolean;
  are_queued boolean;
  are_awaiting boolean;
  of_campaign boolean;
begin
  -- Most statements have to do with one of the tables alone: each look at one costs 30 µs.
  if tg_op <> 'INSERT' then
    select bool_or(status = 'QUEUED'), bool_or(status = 'SENT' and report_missing_at is null), bool_or(campaign_id is not null)
    into were_queued, were_awaiting, of_campaign from old_message;
  end if;
  if tg_op <> 'DELETE' then
    select bool_or(status = 'QUEUED'), bool_or(status = 'SENT' and report_missing_at is null and sent_at is not null),
      bool_or(campaign_id is not null) or of_campaign
    into are_queued, are_awaiting, of_campaign from new_message;
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
  if of_campaign and tg_op = 'INSERT' then
    insert into campaign_tally (tenant_id, campaign_id, status, credit_state, messages, credits)
    select tenant_id, campaign_id, status, credit_state, count(*), sum(credits) from new_message where campaign_id is not null
    group by 1, 2, 3, 4;
  elsif of_campaign and tg_op = 'DELETE' then
    insert into campaign_tally (tenant_id, campaign_id, status, credit_state, messages, credits)
    select tenant_id, campaign_id, status, credit_state, -count(*), -sum(credits) from old_message where campaign_id is not null
    group by 1, 2, 3, 4;
  elsif of_campaign then
    insert into campaign_tally (tenant_id, campaign_id, status, credit_state, messages, credits)
    select tenant_id, campaign_id, status, credit_state, sum(n), sum(n * credits) from (
      select tenant_id, campaign_id, status, credit_state, credits, -1 as n from old_message
      union all select tenant_id, campaign_id, status, credit_state, credits, 1 from new_message) as change
    where campaign_id is not null group by 1, 2, 3, 4 having sum(n) <> 0;
  end if;
  return null;
end $$;

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
  group by 1, 2, 3, 4;
end $$;
