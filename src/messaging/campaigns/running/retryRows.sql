-- The rows of a campaign's FAILED messages, as rows of a quote of another one and as its list: without who opted out or was erased since,
-- and without those that an earlier retry has. Answers what they come to.
with failed as (
  select ('x' || right(m.id::text, 8))::bit(32)::bigint as n from message m
  where m.tenant_id = :tenant_id and m.id >= numbered_id(:hold_entry, 0) and m.id < :hold_entry::uuid and m.status = 'FAILED'
), chosen as materialized (
  select row_number() over (order by r.n) as n, r.phone, r.operator, r.variables, r.encoding, r.segments, r.body
  from failed f join campaign_row r on r.tenant_id = :tenant_id and r.quote_id = :old_quote_id and r.n = f.n
  where r.phone is not null and not exists (select from opt_out o where o.tenant_id = r.tenant_id and o.phone = r.phone)
    and not exists (
      select from campaign c join campaign_row x on x.tenant_id = c.tenant_id and x.quote_id = c.quote_id and x.phone = r.phone
      where c.tenant_id = :tenant_id and c.retry_of = :old_id and c.id <> :id)
), new_row as (
  insert into campaign_row (tenant_id, quote_id, n, phone, operator, variables, encoding, segments, body)
  select :tenant_id, :quote_id, n, phone, operator, variables, encoding, segments, body from chosen
), new_listed as (
  insert into campaign_listed (tenant_id, campaign_id, n, phone, variables) select :tenant_id, :id, n, phone, variables from chosen
)
select count(*) as rows, coalesce(sum(segments), 0)::bigint as segments, count(*) filter (where encoding = 'UCS2') as unicode from chosen
