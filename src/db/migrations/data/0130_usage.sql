-- The figures of messages, counted ahead. Nothing is written to them as messages are sent: what has changed is found by updated_minute, and
-- a job counts it anew (src/usage/rollUpUsage.ts). A question reads what is counted, and counts from the messages what has changed since.

-- Seconds as figures tell them: to two digits, in tenths, so that times of delivery are counted by few values and percentiles are exact.
-- 0.0 to 9.9 are told to a tenth, 10 to 99 to the second, 100 to 990 to ten, and so on.
create function told_tenths(seconds double precision) returns integer language sql immutable parallel safe as $$
  select case
    when seconds < 9.95 then greatest(round(seconds * 10), 0)
    when seconds < 99.5 then round(seconds) * 10
    when seconds < 995 then round(seconds / 10) * 100
    when seconds < 9950 then round(seconds / 100) * 1000
    when seconds < 99500 then round(seconds / 1000) * 10000
    else round(least(seconds, 99000000) / 10000) * 100000
  end::integer
$$;

-- The smallest uuid v7 of a moment: messages by time, through the indexes on their ids.
create function id_at(at timestamptz) returns uuid language sql immutable parallel safe as $$
  select encode(substring(int8send(floor(extract(epoch from at) * 1000)::bigint) from 3) || '\x70008000000000000000', 'hex')::uuid
$$;

-- Live messages that a tenant had accepted in a quarter of an hour of UTC, by whatever figures are grouped by: zones are away from UTC by
-- whole quarters. credits: held or charged. delivery_tenths, delivery_counts: how long delivery took, and how many took so long.
create table usage_quarter (
  tenant_id uuid not null,
  starts_at timestamptz not null,
  n integer not null,
  status text not null,
  no_report boolean not null,
  operator text,
  sender_id uuid not null,
  category text not null,
  api_key_id uuid,
  messages bigint not null,
  segments bigint not null,
  credits bigint not null,
  delivery_tenths integer[] not null,
  delivery_counts bigint[] not null,
  primary key (tenant_id, starts_at, n)
);
-- The same of a day in the zone of usage_tenant, once nothing of it is in usage_dirty.
create table usage_day (like usage_quarter, primary key (tenant_id, starts_at, n));

-- Quarters whose messages have changed since they were counted, or were never counted.
create table usage_dirty (
  tenant_id uuid not null,
  starts_at timestamptz not null,
  noticed_at timestamptz not null,
  changed_at timestamptz not null,
  primary key (tenant_id, starts_at)
);

-- The zone that a tenant's days are counted in.
create table usage_tenant (
  tenant_id uuid primary key,
  time_zone text not null
);

-- Whatever changed before this moment (message.updated_at) is counted, or its quarter is in usage_dirty.
create table usage_state (
  one boolean primary key default true check (one),
  noticed_until timestamptz not null
);

-- All is to be counted anew: after a restore, and where messages were written by hand.
create function rebuild_usage() returns void language sql as $$
  delete from usage_quarter;
  delete from usage_day;
  delete from usage_dirty;
  delete from usage_tenant;
  delete from usage_state;
  insert into usage_dirty (tenant_id, starts_at, noticed_at, changed_at)
  select tenant_id, date_bin('15 minutes', accepted_at, 'epoch'), '-infinity', '-infinity' from message where not test group by 1, 2;
  insert into usage_state (noticed_until) select coalesce(max(updated_at) - interval '5 minutes', '-infinity') from message;
$$;
select rebuild_usage();
