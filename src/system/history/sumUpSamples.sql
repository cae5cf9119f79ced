-- What the measurements of resolution :of from :from until :until come to, as one of :resolution.
insert into system_sample (resolution, at, samples, queue_depth, dispatcher_lag_seconds, messages_per_second, database_latency_ms, requests,
  failed, buckets)
select :resolution, :from, sum(samples), max(queue_depth), max(dispatcher_lag_seconds),
  sum(messages_per_second * samples) / sum(samples), sum(database_latency_ms * samples) / sum(samples), sum(requests), sum(failed),
  array(select sum(count)::bigint
    from system_sample s, unnest(s.buckets) with ordinality as step (count, n)
    where s.resolution = :of and s.at >= :from and s.at < :until group by n order by n)
from system_sample where resolution = :of and at >= :from and at < :until having count(*) > 0
on conflict (resolution, at) do update set samples = excluded.samples, queue_depth = excluded.queue_depth,
  dispatcher_lag_seconds = excluded.dispatcher_lag_seconds, messages_per_second = excluded.messages_per_second,
  database_latency_ms = excluded.database_latency_ms, requests = excluded.requests, failed = excluded.failed, buckets = excluded.buckets
