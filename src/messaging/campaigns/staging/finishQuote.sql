-- Ends the reading of an audience: what can be said once all rows are there.
with rows_of as (
  select coalesce(operator, 'Other') as operator, segments from campaign_row
  where tenant_id = :tenant_id and quote_id = :quote_id and code is null
), middle as (
  select min(segments) as least, percentile_disc(0.5) within group (order by segments) as median, max(segments) as most from rows_of
), shares as (
  select operator, count(*) as recipients, sum(segments) as credits from rows_of group by operator
)
update campaign_quote q
set segments_min = coalesce(m.least, 0), segments_median = coalesce(m.median, 0), segments_max = coalesce(m.most, 0),
  by_operator = (select coalesce(jsonb_agg(to_jsonb(s) order by s.recipients desc, s.operator), '[]') from shares s),
  staged_at = :now, expires_at = :expires_at, lease = null, lease_until = null, worked_at = :now
from middle m
where q.tenant_id = :tenant_id and q.id = :quote_id and q.lease = :lease and q.source = 'END'
returning q.campaign_id as "campaignId"
