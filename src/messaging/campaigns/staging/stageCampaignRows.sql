-- Writes rows of a quote; answers which of them repeat a number that has a row already.
with given as (
  select * from unnest(
    :ns::bigint[], :lines::bigint[], :phones::text[], :givens::text[], :operators::text[], :codes::text[], :faults::text[],
    :variables::text[], :encodings::text[], :segments::smallint[], :bodies::text[]
  ) as g (n, line, phone, given, operator, code, fault, variables, encoding, segments, body)
), first as (
  insert into campaign_row (tenant_id, quote_id, n, line, phone, operator, code, fault, variables, encoding, segments, body)
  select :tenant_id, :quote_id, n, line, phone, operator, code, fault, variables::jsonb, encoding, segments, body
  from given where phone is not null order by n
  on conflict (tenant_id, quote_id, phone) where code is distinct from 'DUPLICATE' do nothing
  returning n
), repeated as (
  select g.* from given g where g.phone is not null and not exists (select from first f where f.n = g.n)
), others as (
  insert into campaign_row (tenant_id, quote_id, n, line, phone, given, operator, code, variables)
  select :tenant_id, :quote_id, n, line, null, given, null, code, variables::jsonb from given where phone is null
  union all
  select :tenant_id, :quote_id, n, line, phone, null, operator, 'DUPLICATE', variables::jsonb from repeated
)
select n from repeated
