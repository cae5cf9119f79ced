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
  select d.*
  from period p, reader r
  cross join lateral (
    select tenant_id, starts_at, status, no_report, operator, sender_id, category, api_key_id, campaign_id, messages, segments, credits,
      delivery_tenths, delivery_counts
    from usage_day where tenant_id = r.tenant_id and starts_at >= p.day_from and starts_at < p.day_to offset 0) d
  where r.by_day and (d.tenant_id, d.starts_at) not in (select tenant_id, starts_at from changed_day)
  union all
  select q.*
  from quarters s
  cross join lateral (
    select tenant_id, starts_at, status, no_report, operator, sender_id, category, api_key_id, campaign_id, messages, segments, credits,
      delivery_tenths, delivery_counts
    from usage_quarter where tenant_id = s.tenant_id and starts_at >= s.starts and starts_at < s.ends offset 0) q
  where (q.tenant_id, q.starts_at) not in (select tenant_id, starts_at from changed)
  union all
  select tenant_id, starts, status, no_report, operator, sender_id, category, api_key_id, campaign_id, messages, segments, credits,
    case when tenths is null then '{}' else array[tenths] end, case when tenths is null then '{}' else array[messages] end
  from (
    select u.tenant_id, u.starts, m.status, m.status = 'SENT' and m.report_missing_at is not null as no_report, m.operator, m.sender_id,
      m.category, m.api_key_id, m.campaign_id, count(*) as messages, sum(m.segments) as segments,
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
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, tenths
    union all
    -- What is archived is known by quarters: whole where the quarter begins in the period.
    select u.tenant_id, u.starts, a.status, a.no_report, a.operator, a.sender_id, a.category, a.api_key_id, a.campaign_id, a.messages,
      a.segments, a.credits, case when :delivery then a.tenths end
    from uncounted u join archived_usage a on a.tenant_id = u.tenant_id and a.starts_at >= u.starts and a.starts_at < u.ends) raw
), grouped as (
  select case when :interval::text is null then :from else greatest(date_trunc(:interval, starts_at, :zone), :from) end as bucket,
    case :group1::text when 'STATUS' then status when 'OPERATOR' then operator when 'SENDER_ID' then sender_id::text
      when 'CAMPAIGN' then campaign_id::text when 'API_KEY' then api_key_id::text when 'CATEGORY' then category
      when 'TENANT' then tenant_id::text end as group1,
    case :group2::text when 'STATUS' then status when 'OPERATOR' then operator when 'SENDER_ID' then sender_id::text
      when 'CAMPAIGN' then campaign_id::text when 'API_KEY' then api_key_id::text when 'CATEGORY' then category
      when 'TENANT' then tenant_id::text end as group2,
    status, no_report, messages, segments, credits, delivery_tenths, delivery_counts
  from figures
  where (:statuses::text[] is null or status = any(:statuses)) and (:operators::text[] is null or operator = any(:operators))
    and (:sender_ids::uuid[] is null or sender_id = any(:sender_ids)) and (:api_key_id::uuid is null or api_key_id = :api_key_id)
    and (:campaign_id::uuid is null or campaign_id = :campaign_id) and (:categories::text[] is null or category = any(:categories))
)
select bucket, group1, group2, sum(messages) as messages, sum(segments) as segments, sum(credits) as credits,
  coalesce(sum(messages) filter (where status = 'DELIVERED'), 0) as delivered,
  coalesce(sum(messages) filter (where status = 'UNDELIVERED'), 0) as undelivered,
  coalesce(sum(messages) filter (where status in ('FAILED', 'EXPIRED')), 0) as failed,
  coalesce(sum(messages) filter (where status in ('CANCELLED', 'REJECTED', 'SUPPRESSED')), 0) as not_sent,
  coalesce(sum(messages) filter (where no_report), 0) as no_report,
  coalesce(sum(credits) filter (where status in ('SENT', 'DELIVERED', 'UNDELIVERED')), 0) as credits_charged,
  coalesce(sum(segments) filter (where status in ('SENT', 'DELIVERED', 'UNDELIVERED')), 0) as segments_sent,
  -- As text, unmerged and both in the order of the rows: merging them here takes ten times as long.
  string_agg(array_to_string(delivery_tenths, ','), ',') filter (where :delivery and delivery_tenths <> '{}') as tenths,
  string_agg(array_to_string(delivery_counts, ','), ',') filter (where :delivery and delivery_tenths <> '{}') as counts
from grouped group by bucket, group1, group2
