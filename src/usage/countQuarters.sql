-- Counts quarters from their messages. :tenant_ids and :starts_at are arrays, one element per quarter; what was counted of them before is
-- deleted by now. Those that are archived count, too. A message whose id and time contradict each other has an index of its own.
insert into usage_quarter (tenant_id, starts_at, n, status, no_report, operator, sender_id, category, api_key_id, campaign_id, messages,
  segments, credits, delivery_tenths, delivery_counts)
select tenant_id, starts_at, row_number() over (partition by tenant_id, starts_at), status, no_report, operator, sender_id, category,
  api_key_id, campaign_id, sum(messages), sum(segments), sum(credits),
  coalesce(array_agg(tenths order by tenths) filter (where tenths is not null), '{}'),
  coalesce(array_agg(messages order by tenths) filter (where tenths is not null), '{}')
from (
  select q.tenant_id, q.starts_at, m.status, m.status = 'SENT' and m.report_missing_at is not null as no_report, m.operator, m.sender_id,
    m.category, m.api_key_id, m.campaign_id, count(*) as messages, sum(m.segments) as segments,
    coalesce(sum(m.credits) filter (where m.credit_state in ('HELD', 'SETTLED')), 0) as credits,
    case when m.status = 'DELIVERED' then told_tenths(extract(epoch from m.final_at - m.sent_at)::float8) end as tenths
  from unnest(:tenant_ids::uuid[], :starts_at::timestamptz[]) as q (tenant_id, starts_at)
  cross join lateral (
    select * from message
    where tenant_id = q.tenant_id and not test and not misdated
      and id >= id_at(q.starts_at - interval '1 minute') and id < id_at(q.starts_at + interval '16 minutes')
      and accepted_at >= q.starts_at and accepted_at < q.starts_at + interval '15 minutes'
    union all
    select * from message
    where tenant_id = q.tenant_id and not test and misdated
      and accepted_at >= q.starts_at and accepted_at < q.starts_at + interval '15 minutes') m
  group by 1, 2, 3, 4, 5, 6, 7, 8, 9, tenths
  union all
  select a.tenant_id, a.starts_at, a.status, a.no_report, a.operator, a.sender_id, a.category, a.api_key_id, a.campaign_id, a.messages,
    a.segments, a.credits, a.tenths
  from unnest(:tenant_ids::uuid[], :starts_at::timestamptz[]) as q (tenant_id, starts_at)
  join archived_usage a on a.tenant_id = q.tenant_id and a.starts_at = q.starts_at) counted
group by tenant_id, starts_at, status, no_report, operator, sender_id, category, api_key_id, campaign_id
