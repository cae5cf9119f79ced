-- The job asks for the newest that are due: without this it read all of them for each few.
create index usage_dirty_starts on usage_dirty (starts_at);

-- usage_mailed_week: the Monday, in the tenant's zone, when the figures of the week before were mailed last.
alter table tenant
  add column weekly_usage_mail boolean not null default false,
  add column usage_mailed_week date;
