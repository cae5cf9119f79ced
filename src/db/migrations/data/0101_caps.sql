-- What a tenant's sends of a day may cost (its own zone's day), and how many promotional messages a recipient may get:
-- {"messages": 2, "days": 7}. Null: no cap.
alter table tenant add column daily_credit_cap bigint constraint tenant_daily_credit_cap check (daily_credit_cap > 0),
  add column frequency_cap jsonb;
alter table tenant add constraint tenant_frequency_cap check (frequency_cap is null or coalesce(
  (frequency_cap ->> 'messages')::integer between 1 and 100 and (frequency_cap ->> 'days')::integer between 1 and 90, false));

-- What was held on the last day on which anything was. It is counted with and without a cap, in the row that every send locks and writes
-- anyway, so that a cap that is set at noon counts the morning.
alter table credit_account add column held_on date, add column held_that_day bigint not null default 0;

-- What a recipient got lately. Only columns that never change: no step of a message touches it.
create index message_promotional on message (tenant_id, phone) where category = 'PROMOTIONAL' and not test;
