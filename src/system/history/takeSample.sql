-- The measurement of the minute that begins :at, once: how much waits now, what was sent in it and how the API answered. :first_id and
-- :end_id are ids of its beginning and its end.
insert into system_sample (resolution, at, samples, queue_depth, dispatcher_lag_seconds, messages_per_second, database_latency_ms, requests,
  failed, buckets)
select 'MINUTE', :at, 1, queue.depth, greatest(0, coalesce(queue.lag, 0)), sent.messages / 60.0, :latency_ms,
  coalesce(api.requests, 0), coalesce(api.failed, 0), coalesce(api.buckets, '{}')
from (
    select count(*) as depth, extract(epoch from :now::timestamptz - min(due_at) filter (where
      exists (select from tenant t where t.id = q.tenant_id and t.status <> 'SUSPENDED')
      and q.message_id not in (select item_id from quarantined_item where kind = 'DISPATCH' and released_at is null)))::float8 as lag
    from dispatch_queue q where due_at <= :now) queue
  cross join (
    select coalesce(sum(messages), 0)::float8 as messages from ledger_entry
    where id >= :first_id::uuid and id < :end_id::uuid and kind = 'SETTLE') sent
  left join api_minute api on api.at = :at
on conflict do nothing
