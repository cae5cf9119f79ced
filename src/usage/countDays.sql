-- Counts days from their quarters. :tenant_ids, :starts_at and :ends_at are arrays, one element per day; what was counted of them before
-- is deleted by now.
insert into usage_day (tenant_id, starts_at, n, status, no_report, operator, sender_id, category, api_key_id, campaign_id, messages,
  segments, credits, delivery_tenths, delivery_counts)
select tenant_id, starts_at, row_number() over (partition by tenant_id, starts_at), status, no_report, operator, sender_id, category,
  api_key_id, campaign_id, sum(messages), sum(segments), sum(credits),
  coalesce(array_agg(tenths order by tenths) filter (where tenths is not null), '{}'),
  coalesce(array_agg(took order by tenths) filter (where tenths is not null), '{}')
from (
  select d.tenant_id, d.starts_at, q.status, q.no_report, q.operator, q.sender_id, q.category, q.api_key_id,
    q.campaign_id, t.tenths,
    -- A quarter's row once for itself, and once for each time of delivery.
    coalesce(sum(q.messages) filter (where t.place is null), 0) as messages,
    coalesce(sum(q.segments) filter (where t.place is null), 0) as segments,
    coalesce(sum(q.credits) filter (where t.place is null), 0) as credits,
    sum(t.count) as took
  from unnest(:tenant_ids::uuid[], :starts_at::timestamptz[], :ends_at::timestamptz[]) as d (tenant_id, starts_at, ends_at)
  join usage_quarter q on q.tenant_id = d.tenant_id and q.starts_at >= d.starts_at and q.starts_at < d.ends_at
  cross join lateral (
    select null::bigint as place, null::integer as tenths, null::bigint as count
    union all
    select place, tenths, count from unnest(q.delivery_tenths, q.delivery_counts) with ordinality as u (tenths, count, place)) t
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9, t.tenths) counted
group by tenant_id, starts_at, status, no_report, operator, sender_id, category, api_key_id, campaign_id
