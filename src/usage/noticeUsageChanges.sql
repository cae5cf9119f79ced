-- Notes the quarters whose messages changed from :since until before :until.
insert into usage_dirty as d (tenant_id, starts_at, noticed_at, changed_at)
select t.id, m.starts_at, :now, m.changed_at
from tenant t
cross join lateral (
  select date_bin('15 minutes', accepted_at, 'epoch') as starts_at, max(updated_at) as changed_at
  from message
  where tenant_id = t.id and not test and updated_minute >= date_trunc('minute', :since::timestamptz)
    and updated_at >= :since and updated_at < :until
  group by 1) m
on conflict (tenant_id, starts_at) do update set changed_at = greatest(d.changed_at, excluded.changed_at)
