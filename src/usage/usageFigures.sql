-- Figures by bucket and up to two groups, in one moment. What is counted is read from days and quarters; the messages themselves are read
-- only of quarters that have changed since, and of the ends of a period that isn't of whole quarters (:first_quarter to :last_quarter is).
-- :tenant_id null: of all tenants. :interval null: one bucket. :days: whether a day of :zone lies in one bucket. :delivery: whether times
-- of delivery are wanted. Null filters let all pass. :settled: before it no change that is yet to come has its time.
with period as materialized (
  select *,
    case when first_day = first_quarter then first_day else date_trunc('day', first_day + interval '36 hours', :zone) end as day_from
  from (
    select date_trunc('day', :first_quarter::timestamptz, :zone) as first_day, :first_quarter::timestamptz as first_quarter,
      :last_quarter::timestamptz as last_quarter, date_trunc('day', :last_quarter::timestamptz, :zone) as day_to,
      :from::timestamptz as starts, :to::timestamptz as ends) p
), state as materialized (
  -- A clock that was set back has written times that lie before it.
  select case when noticed_until > :now::timestamptz then :now::timestamptz - interval '1 day'
    else least(noticed_until, :settled::timestamptz) end as since
  from usage_state
), reader as materialized (
  select t.id as tenant_id, :days and u.time_zone is not distinct from :zone and p.day_from < p.day_to as by_day
  from period p, tenant t left join usage_tenant u on u.tenant_id = t.id
  where :tenant_id::uuid is null or t.id = :tenant_id
), changed as materialized (
  select r.tenant_id, d.starts_at
  from period p, reader r join usage_dirty d on d.tenant_id = r.tenant_id
  where d.starts_at >= p.first_quarter and d.starts_at < p.last_quarter
  union
  select r.tenant_id, m.starts_at
  from period p, state s, reader r
  cross join lateral (
    select distinct date_bin('15 minutes', accepted_at, 'epoch') as starts_at from message
    where tenant_id = r.tenant_id and not test and updated_minute >= date_trunc('minute', s.since) and updated_at >= s.since
      and accepted_at >= p.first_quarter and accepted_at < p.last_quarter) m
), changed_day as materialized (
  select distinct r.tenant_id, date_trunc('day', c.starts_at, :zone) as starts_at
  from changed c join reader r using (tenant_id) where r.by_day
), quarters as materialized (
  -- Whose quarters are read, from when until when.
  select r.tenant_id, p.first_quarter as starts, p.last_quarter as ends from period p, reader r where not r.by_day
  union all select r.tenant_id, p.first_quarter, p.day_from from period p, reader r where r.by_day
  union all select r.tenant_id, p.day_to, p.last_quarter from period p, reader r where r.by_day
  union all select d.tenant_id, d.starts_at, date_trunc('day', d.starts_at + interval '36 hours', :zone)
    from period p, changed_day d where d.starts_at >= p.day_from and d.starts_at < p.day_to
), uncounted as materialized (
  -- Whose messages are read, from when until when.
  select tenant_id, starts_at as starts, starts_at + interval '15 minutes' as ends from changed
  union all select r.tenant_id, p.starts, least(p.first_quarter, p.ends) from period p, reader r where p.starts < p.first_quarter
  union all select r.tenant_id, greatest(p.last_quarter, p.starts), p.ends from period p, reader r
    where p.last_quarter < p.ends and p.first_quarter <= p.last_quarter
), figures as (
  select d.tenant_id, d.starts_at, d.status, d.no_report, d.operator, d.sender_id, d.category, d.api_key_id, d.messages, d.segments,
    d.credits, d.delivery_tenths, d.delivery_counts
  from period p, reader r join usage_day d on d.tenant_id = r.tenant_id
  where r.by_day and d.starts_at >= p.day_from and d.starts_at < p.day_to
    and (d.tenant_id, d.starts_at) not in (select tenant_id, starts_at from changed_day)
  union all
  select q.tenant_id, q.starts_at, q.status, q.no_report, q.operator, q.sender_id, q.category, q.api_key_id, q.messages, q.segments,
    q.credits, q.delivery_tenths, q.delivery_counts
  from quarters s join usage_quarter q on q.tenant_id = s.tenant_id and q.starts_at >= s.starts and q.starts_at < s.ends
  where (q.tenant_id, q.starts_at) not in (select tenant_id, starts_at from changed)
  union all
  select tenant_id, starts, status, no_report, operator, sender_id, category, api_key_id, messages, segments, credits,
    case when tenths is not null then array[tenths] end, case when tenths is not null then array[messages] end
  from (
    select u.tenant_id, u.starts, m.status, m.status = 'SENT' and m.report_missing_at is not null as no_report, m.operator, m.sender_id,
      m.category, m.api_key_id, count(*) as messages, sum(m.segments) as segments,
      coalesce(sum(m.credits) filter (where m.credit_state in ('HELD', 'SETTLED')), 0) as credits,
      case when :delivery and m.status = 'DELIVERED' then told_tenths(extract(epoch from m.final_at - m.sent_at)::float8) end as tenths
    from uncounted u
    cross join lateral (
      select * from message
      where tenant_id = u.tenant_id and not test and not misdated
        and id >= id_at(u.starts - interval '1 minute') and id < id_at(u.ends + interval '1 minute')
        and accepted_at >= u.starts and accepted_at < u.ends
      union all
      select * from message
      where tenant_id = u.tenant_id and not test and misdated and accepted_at >= u.starts and accepted_at < u.ends) m
    group by 1, 2, 3, 4, 5, 6, 7, 8, tenths) raw
), counted as (
  select case when :interval::text is null then :from else greatest(date_trunc(:interval, f.starts_at, :zone), :from) end as bucket,
    case :group1::text when 'STATUS' then f.status when 'OPERATOR' then f.operator when 'SENDER_ID' then f.sender_id::text
      when 'API_KEY' then f.api_key_id::text when 'CATEGORY' then f.category when 'TENANT' then f.tenant_id::text end as group1,
    case :group2::text when 'STATUS' then f.status when 'OPERATOR' then f.operator when 'SENDER_ID' then f.sender_id::text
      when 'API_KEY' then f.api_key_id::text when 'CATEGORY' then f.category when 'TENANT' then f.tenant_id::text end as group2,
    t.tenths, f.status, f.no_report, sum(t.count) as took, sum(f.messages) filter (where t.tenths is null) as messages,
    sum(f.segments) filter (where t.tenths is null) as segments, sum(f.credits) filter (where t.tenths is null) as credits
  from figures f
  cross join lateral (
    -- A row once for itself, and once for each time of delivery.
    select null::integer as tenths, null::bigint as count
    union all select tenths, count from unnest(f.delivery_tenths, f.delivery_counts) as d (tenths, count) where :delivery) t
  where (:statuses::text[] is null or f.status = any(:statuses)) and (:operators::text[] is null or f.operator = any(:operators))
    and (:sender_ids::uuid[] is null or f.sender_id = any(:sender_ids)) and (:api_key_id::uuid is null or f.api_key_id = :api_key_id)
    and (:categories::text[] is null or f.category = any(:categories))
  group by 1, 2, 3, 4, 5, 6
)
select bucket, group1, group2, coalesce(sum(messages), 0) as messages, coalesce(sum(segments), 0) as segments,
  coalesce(sum(credits), 0) as credits, coalesce(sum(messages) filter (where status = 'DELIVERED'), 0) as delivered,
  coalesce(sum(messages) filter (where status = 'UNDELIVERED'), 0) as undelivered,
  coalesce(sum(messages) filter (where status in ('FAILED', 'EXPIRED')), 0) as failed,
  coalesce(sum(messages) filter (where status in ('CANCELLED', 'REJECTED', 'SUPPRESSED')), 0) as not_sent,
  coalesce(sum(messages) filter (where no_report), 0) as no_report,
  coalesce(sum(credits) filter (where status in ('SENT', 'DELIVERED', 'UNDELIVERED')), 0) as credits_charged,
  coalesce(sum(segments) filter (where status in ('SENT', 'DELIVERED', 'UNDELIVERED')), 0) as segments_sent,
  array_agg(tenths) filter (where tenths is not null) as tenths,
  array_agg(took::float8) filter (where tenths is not null) as counts
from counted group by bucket, group1, group2
