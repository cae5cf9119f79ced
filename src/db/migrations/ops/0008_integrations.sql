-- What the last look at each outside service found. Of another carrier than the present one it says nothing.
create table integration_check (
  name text primary key,
  carrier text not null,
  ok boolean not null,
  detail text not null,
  checked_at timestamptz not null
);
