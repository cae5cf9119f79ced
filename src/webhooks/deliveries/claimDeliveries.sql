-- Takes deliveries that are due, in turns of their tenants and endpoints; whoever runs it holds the lock of claims. An endpoint has so many
-- requests under way and no more, and so has a tenant. One that has never answered well, or not lately, has a single one, and all of these
-- together have a part of the slots: who waits ten seconds for each answer holds up nobody else.
with busy as materialized (
  select endpoint_id, count(*) as n from webhook_delivery where lease is not null and lease_until > :now group by endpoint_id
), endpoint as materialized (
  select w.id, w.tenant_id, w.enabled and (w.retry_at is null or w.retry_at <= :now) as ready,
    w.failures > 0 or w.last_success_at is null as slow, coalesce(b.n, 0) as n
  from webhook_endpoint w left join busy b on b.endpoint_id = w.id where w.enabled or b.n > 0
), due as materialized (
  select d.id, d.next_attempt_at, e.tenant_id, e.slow, row_number() over (partition by e.id order by d.next_attempt_at, d.id) as turn
  from endpoint e
  cross join lateral (
    select id, next_attempt_at from webhook_delivery
    where endpoint_id = e.id and status = 'PENDING' and next_attempt_at <= :now and (lease is null or lease_until <= :now)
    order by next_attempt_at, id limit greatest(0, case when e.slow then 1 else :per_endpoint::integer end - e.n)) d
  where e.ready
), ranked as materialized (
  select id, next_attempt_at, tenant_id, slow, row_number() over (partition by tenant_id order by turn, next_attempt_at, id) as turn,
    count(*) filter (where slow) over (order by turn, next_attempt_at, id) as slow_before
  from due
), chosen as materialized (
  select id from ranked r
  where turn <= :per_tenant::integer - (select coalesce(sum(n), 0) from endpoint e where e.tenant_id is not distinct from r.tenant_id)
    and (not slow or slow_before <= :slow_slots::integer - (select coalesce(sum(n), 0) from endpoint e where e.slow))
  order by turn, next_attempt_at, id limit :slots
)
update webhook_delivery d set lease = :lease, lease_until = :lease_until
from chosen c, webhook_endpoint w where d.id = c.id and w.id = d.endpoint_id
returning d.id, d.tenant_id as "tenantId", d.endpoint_id as "endpointId", d.event_id as "eventId", d.event, d.payload, d.tries,
  d.give_up_at as "giveUpAt", d.lease, w.url, w.secret_generation as "secretGeneration",
  w.previous_secret_expires_at as "previousSecretExpiresAt",
  case d.event
    when 'INBOUND_SMS' then (select i.phone from inbound_message i where i.tenant_id = d.tenant_id and i.id = d.subject_id)
    when 'OPT_OUT' then (select e.phone from opt_out_event e where e.tenant_id = d.tenant_id and e.id = d.subject_id)
    else (select m.phone from message m where m.tenant_id = d.tenant_id and m.id = d.subject_id) end as phone,
  case d.event
    when 'INBOUND_SMS' then (select i.body from inbound_message i where i.tenant_id = d.tenant_id and i.id = d.subject_id) end as body
