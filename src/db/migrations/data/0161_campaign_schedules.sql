-- Campaigns that run again and again. Their text, audience, sender and what one run may cost stand in a campaign that is only copied.
alter table campaign
  add column pattern boolean not null default false,
  add column schedule_id uuid,
  add constraint campaign_pattern check (not pattern or status = 'DRAFT' and max_credits is not null and schedule_id is null);
create index campaign_of_schedule on campaign (tenant_id, schedule_id, id) where schedule_id is not null;

-- next_run_at: infinity where it is reckoned anew from now on. saved_by: who answers for what it sends.
create table campaign_schedule (
  id uuid not null,
  tenant_id uuid not null references tenant (id) on delete cascade,
  campaign_id uuid not null,
  cron text not null,
  time_zone text not null,
  enabled boolean not null,
  next_run_at timestamptz,
  saved_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  foreign key (tenant_id, campaign_id) references campaign (tenant_id, id),
  constraint campaign_schedule_cron check (char_length(cron) <= 100 and cron ~ '^\S+( \S+){4}$'),
  constraint campaign_schedule_time_zone check (is_time_zone(time_zone)),
  constraint campaign_schedule_next check ((next_run_at is null) = not enabled)
);
create unique index campaign_schedule_pattern on campaign_schedule (tenant_id, campaign_id);
create index campaign_schedule_next_run on campaign_schedule (next_run_at) where enabled;

-- What became of each due time: it has one run, whoever finds it due and how often. campaign_id: what was made for it.
create table campaign_schedule_run (
  tenant_id uuid not null,
  schedule_id uuid not null,
  due_at timestamptz not null,
  campaign_id uuid,
  state text not null,
  reason text,
  decided_at timestamptz,
  primary key (tenant_id, schedule_id, due_at),
  foreign key (tenant_id, schedule_id) references campaign_schedule (tenant_id, id) on delete cascade,
  constraint campaign_schedule_run_state check (state in ('OPEN', 'STARTED', 'SKIPPED') and (state = 'OPEN') = (decided_at is null)
    and (state = 'SKIPPED' or campaign_id is not null)),
  constraint campaign_schedule_run_reason check ((state = 'SKIPPED') = (reason is not null) and reason in ('TOO_EXPENSIVE',
    'INSUFFICIENT_CREDITS', 'PREVIOUS_RUNNING', 'EMPTY_AUDIENCE', 'MISSED', 'NOT_ALLOWED', 'CANCELLED', 'FAILED'))
);
create unique index campaign_schedule_run_campaign on campaign_schedule_run (tenant_id, campaign_id) where campaign_id is not null;
create index campaign_schedule_run_open on campaign_schedule_run (due_at) where state = 'OPEN';
