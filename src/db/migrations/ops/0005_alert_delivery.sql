-- Which side of its threshold a tenant's balance was last seen on: an alert is a crossing, and not every look at a low balance. Beside the
-- data, so that a restore tells nobody again.
create table balance_side (
  tenant_id uuid primary key,
  low boolean not null,
  changed_at timestamptz not null
);

-- How many of an alert's times somebody was told of: what is beyond waits for the next mail.
alter table alert add column told integer not null default 0 check (told between 0 and count);
-- The queue of what is to be told, and when a matter was last mailed.
create index alert_untold on alert (kind, matter) where acknowledged_at is null and told < count;
create index alert_matter on alert (kind, matter, emailed_at);

-- Lower goes first: where the mail service takes only some, those are the ones that matter.
alter table email add column priority smallint not null default 2 check (priority between 0 and 2);
drop index email_due;
create index email_queue on email (priority, next_attempt_at) where status = 'QUEUED';
