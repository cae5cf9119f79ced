-- What came of a try that failed: the delivery moves on, the endpoint shows it. Of no effect where another process has taken the delivery
-- meanwhile, or its endpoint is gone. Tries that were under way together count as one failure of the endpoint.
with held as materialized (
  select id, endpoint_id, tries + 1 as n from webhook_delivery where id = :id and lease = :lease for update
), attempt as (
  insert into webhook_attempt (delivery_id, n, at, duration_ms, response_status, response_body, failure)
  select id, n, :at, :duration_ms, :response_status, :response_body, :failure from held
), moved as (
  update webhook_delivery d set tries = h.n, status = :status, next_attempt_at = :next_attempt_at, lease = null, lease_until = null
  from held h where d.id = h.id
), endpoint as (
  update webhook_endpoint w set last_delivery_at = :at, last_status = :response_status,
    failures = case when not :unreachable then 0 when retry_at is null or retry_at <= :at then failures + 1 else failures end,
    retry_at = case when not :unreachable then null when retry_at is null or retry_at <= :at then
      :now::timestamptz + make_interval(secs => least(300, 5 * 2 ^ least(failures, 10))) else retry_at end
  from held h where w.id = h.endpoint_id
    -- A busy endpoint's row is written once a second.
    and (:unreachable or w.failures > 0 or w.retry_at is not null or w.last_status is distinct from :response_status
      or w.last_delivery_at is null or w.last_delivery_at < :at::timestamptz - interval '1 second')
)
select endpoint_id as "endpointId" from held
