-- Statuses of delivery reports that our list of words doesn't have: what the alert was raised for, and how often each came.
create table unknown_report_status (
  provider text not null,
  status text not null,
  count bigint not null,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (provider, status)
);
