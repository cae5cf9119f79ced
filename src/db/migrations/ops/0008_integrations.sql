-- What the last look at each outside service found.
create table integration_check (
  name text primary key,
  ok boolean not null,
  detail text not null,
  checked_at timestamptz not null
);
