-- Counts reports by a status that we have no reading of, in whatever case: the first spelling is kept. Answers which statuses are new.
-- After :most of a provider the rest count as one, so that whoever pushes reports can't fill the table.
with report as materialized (
  select r.provider, coalesce(u.status, r.status) as status, r.times, u.status is not null as known,
    row_number() over (partition by r.provider, u.status is not null order by r.status)
      + (select count(*) from unknown_report_status o where o.provider = r.provider) as place
  from (
    select provider, min(status) as status, count(*) as times
    from unnest(:provider::text[], :status::text[]) as r (provider, status) group by provider, upper(status)
  ) r
  left join unknown_report_status u on u.provider = r.provider and upper(u.status) = upper(r.status)
), counted as materialized (
  select provider, case when known or place <= :most then status else 'OTHERS' end as status, sum(times)::bigint as times
  from report group by 1, 2
)
insert into unknown_report_status as u (provider, status, count, first_at, last_at)
select provider, status, times, :now, :now from counted order by provider, status
on conflict (provider, status) do update set count = u.count + excluded.count, last_at = excluded.last_at
returning provider, status, xmax = 0 as is_new
