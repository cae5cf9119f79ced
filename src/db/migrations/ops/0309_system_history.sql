-- How fast the API answered in a minute: what every process adds to. buckets: how many requests took how long, on the scale of
-- src/system/history/apiFigures.ts; failed: those that ended with INTERNAL.
create table api_minute (
  at timestamptz primary key,
  requests bigint not null,
  failed bigint not null,
  buckets bigint[] not null
) with (fillfactor = 50);

-- Measurements of the system: one each minute, and what those of an hour and of a day (UTC) come to. at: when that time began. samples: how
-- many minutes were measured.
create table system_sample (
  resolution text not null,
  at timestamptz not null,
  samples integer not null,
  queue_depth bigint not null,
  dispatcher_lag_seconds double precision not null,
  messages_per_second double precision not null,
  database_latency_ms double precision not null,
  requests bigint not null,
  failed bigint not null,
  buckets bigint[] not null,
  primary key (resolution, at),
  constraint system_sample_resolution check (resolution in ('MINUTE', 'HOUR', 'DAY'))
) with (fillfactor = 50);
