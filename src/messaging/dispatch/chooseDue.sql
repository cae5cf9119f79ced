-- Chooses up to :slots requests from the messages that are due on one route: those of test keys (:test) or live ones, by its :provider.
-- Locks nothing. Bulk has a lane of its own behind the single messages, but its first :bulk_share requests go before them. In each lane
-- tenants take turns by their weights: first who is least far along (:served_tenants, :served_bulk, :served_ahead, in the order of service;
-- others are where the lane is, and go before those), each request counting 1 / weight; the oldest of a tenant come first. A request is
-- one text from one sender id to at most :batch_size recipients. In each lane about :limit messages are looked at, however many are due,
-- and a suspended tenant's are passed over as one. Of the :free slots and those that its requests have (:busy_tenants, :busy_requests) a
-- tenant may have weight / (weight + 1), and :most_each at most; who is slowed down gets :busy_rooms more at most. With :singles_only bulk
-- isn't looked at, and nothing is due while the provider is on trial. quiet_hours: what its promotional messages have to keep, to the
-- numbers in promoted, one for each id; the caller knows the recipients' clocks. more: more may be due.
with recursive waiting (bulk, tenant_id, id, due_at) as (
  -- From tenant to tenant along the index dispatch_queue_due; without its whole order the planner takes another index and reads all.
  select lane.bulk, first.* from (values (false), (true)) as lane (bulk), lateral (
    select tenant_id, message_id, due_at from dispatch_queue where test = :test and bulk = lane.bulk
    order by tenant_id, due_at limit 1) as first
  where not (lane.bulk and :singles_only) and not (select sending_frozen from system_state)
    and not exists (select from provider_state where provider = :provider
      and (closed_until > :now and closed_for is null or :singles_only and failures > 0))
  union all
  select waiting.bulk, next.* from waiting, lateral (
    select tenant_id, message_id, due_at from dispatch_queue
    where test = :test and bulk = waiting.bulk and tenant_id > waiting.tenant_id
    order by tenant_id, due_at limit 1) as next
), due_tenant as (
  -- A tenant whose oldest message is quarantined waits since its next one.
  select w.bulk, w.tenant_id, case
    when id not in (select item_id from quarantined_item where kind = 'DISPATCH' and released_at is null) then w.due_at
    else (
      select q.due_at from dispatch_queue q
      where test = :test and bulk = w.bulk and q.tenant_id = w.tenant_id and q.due_at <= :now
        and q.message_id not in (select item_id from quarantined_item where kind = 'DISPATCH' and released_at is null)
      order by q.due_at limit 1) end as due_since
  from waiting w where w.due_at <= :now
), with_room as (
  select d.*, t.sending_weight as weight, 
    case when not :test then jsonb_build_object('timeZone', t.time_zone) || t.quiet_hours end as quiet_hours,
    least(:slots::integer, busy.room, greatest(
    -- Who has none under way may always have one.
    case when coalesce(busy.requests, 0) = 0 then 1 else 0 end,
    least(floor((:free::float8 + coalesce(busy.requests, 0)) * t.sending_weight / (t.sending_weight + 1)), :most_each::float8)
      - coalesce(busy.requests, 0))) as room
  from due_tenant d
  join tenant t on t.id = d.tenant_id and t.status <> 'SUSPENDED'
  left join unnest(:busy_tenants::uuid[], :busy_requests::integer[], :busy_rooms::integer[]) as busy (tenant_id, requests, room)
    using (tenant_id)
), tenant_turn as (
  select d.bulk, d.tenant_id, d.weight, d.quiet_hours, d.room, coalesce(served.ahead, 0) as ahead,
    row_number() over (partition by d.bulk, d.room > 0 order by coalesce(served.ahead, 0), served.n nulls first, d.due_since) as turn
  from with_room d
  left join unnest(:served_tenants::uuid[], :served_bulk::boolean[], :served_ahead::float8[])
    with ordinality as served (tenant_id, bulk, ahead, n) on served.tenant_id = d.tenant_id and served.bulk = d.bulk
  where d.due_since is not null and not exists (
    select from provider_state where provider = :provider and closed_until > :now and d.tenant_id = any (closed_for))
), chosen_tenant as (
  -- So few that full requests of bulk fit within the limit; by weight, but a full request where all have one.
  select *, greatest(1 + looked * weight / sum(weight) over (partition by bulk),
    least(1 + looked / count(*) over (partition by bulk), :batch_size::integer)) as most
  from tenant_turn, (select least(:limit, :slots::integer * :batch_size::integer) - 1 as looked) as l
  where room > 0 and turn <= case when bulk then least(:slots, 1 + (:limit::integer - 1) / :batch_size) else :slots end
), candidate as (
  select c.bulk, c.tenant_id, c.weight, c.quiet_hours, c.room, c.ahead, c.turn, c.most, q.message_id as id, q.due_at, m.*
  from chosen_tenant c cross join lateral (
    select message_id, due_at from dispatch_queue
    where test = :test and bulk = c.bulk and tenant_id = c.tenant_id and due_at <= :now
      and message_id not in (select item_id from quarantined_item where kind = 'DISPATCH' and released_at is null)
    order by due_at limit c.most) as q
  cross join lateral (
    -- Offset: one by one by their ids, however many messages there are.
    select sender_id, hashtextextended(body, 0) as text, case when category = 'PROMOTIONAL' then phone end as promoted,
      case when attempts > 0 and (select resend_alone from attempt where message_id = message.id and n = attempts) then id end as alone
    from message where id = q.message_id offset 0) as m
), request as (
  select bulk, tenant_id, weight, quiet_hours, room, turn, array_agg(id) as ids,
    case when quiet_hours is not null then array_agg(promoted) end as promoted,
    ahead + (row_number() over (partition by bulk, turn order by min(due_at)) - 1) / weight::float8 as round
  from (
    select *, (row_number() over (partition by bulk, turn, sender_id, text, alone order by due_at) - 1) / :batch_size as part
    from candidate) as c
  group by bulk, tenant_id, weight, quiet_hours, room, ahead, turn, sender_id, text, alone, part
), placed as (
  select *, case when not bulk then 1 when n <= :bulk_share then 0 else 2 end as place
  from (select *, row_number() over (partition by bulk order by round, turn) as n from request) as r
), within as (
  select * from (select *, row_number() over (partition by tenant_id order by place, n) as own from placed) as p where own <= room
)
select bulk, tenant_id, weight, ids, quiet_hours, promoted,
  (select count(*) from tenant_turn) > (select count(*) from chosen_tenant)
    or (select count(*) from request) > least(:slots, (select count(*) from within))
    or exists (select from candidate group by bulk, turn, most having count(*) = most) as more
from within order by place, n limit :slots
