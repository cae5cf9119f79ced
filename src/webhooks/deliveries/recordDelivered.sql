-- What came of tries that were answered well, one element per try: deliveries are done, endpoints show it. Of no effect on those that
-- another process has taken meanwhile, and on those whose endpoint is gone.
with answer as materialized (
  select * from unnest(:id::uuid[], :lease::uuid[], :at::timestamptz[], :duration_ms::integer[], :response_status::integer[],
    :response_body::text[]) as a (id, lease, at, duration_ms, response_status, response_body)
), locked as materialized (
  -- In the order in which all lock them.
  select id, endpoint_id, lease, tries + 1 as n from webhook_delivery where id = any(:id::uuid[]) order by id for update
), held as materialized (
  select a.*, l.endpoint_id, l.n from locked l join answer a using (id, lease)
), attempt as (
  insert into webhook_attempt (delivery_id, n, at, duration_ms, response_status, response_body)
  select id, n, at, duration_ms, response_status, response_body from held
), moved as (
  update webhook_delivery set tries = tries + 1, status = 'DELIVERED', next_attempt_at = null, lease = null, lease_until = null
  where id = any(array(select id from held))
), latest as materialized (
  select distinct on (endpoint_id) endpoint_id, at, response_status from held order by endpoint_id, at desc
), endpoint as materialized (
  -- In this order too. A busy endpoint's row is written once a second.
  select w.id, l.at, l.response_status from webhook_endpoint w join latest l on l.endpoint_id = w.id
  where w.failures > 0 or w.retry_at is not null or w.last_status is distinct from l.response_status
    or w.last_delivery_at is null or w.last_delivery_at < l.at - interval '1 second'
  order by w.id for update of w
)
update webhook_endpoint w set last_delivery_at = e.at, last_status = e.response_status, last_success_at = e.at, failures = 0,
  retry_at = null
from endpoint e where w.id = e.id
