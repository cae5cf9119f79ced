-- Writes rows of a quote; answers which of them repeat a number that has a row already. One that is refused for what it lacks itself has
-- not taken its number: a later row may be good.
with given as (
  select * from unnest(
    :ns::bigint[], :lines::bigint[], :parts::text[], :phones::text[], :givens::text[], :operators::text[], :codes::text[],
    :faults::text[], :causes::text[], :variables::text[], :encodings::text[], :segments::smallint[], :bodies::text[]
  ) as g (n, line, part, phone, given, operator, code, fault, cause, variables, encoding, segments, body)
), taking as (
  insert into campaign_row (tenant_id, quote_id, n, line, part, phone, operator, code, fault, variables, encoding, segments, body)
  select :tenant_id, :quote_id, n, line, part, phone, operator, code, fault, variables::jsonb, encoding, segments, body
  from given where phone is not null and (code is null or code in ('RECIPIENT_OPTED_OUT', 'EXCLUDED', 'FREQUENCY_CAP')) order by n
  on conflict (tenant_id, quote_id, phone) where code is null or code in ('RECIPIENT_OPTED_OUT', 'EXCLUDED', 'FREQUENCY_CAP') do nothing
  returning n, phone
), rest as materialized (
  select g.*, code is null or code in ('RECIPIENT_OPTED_OUT', 'EXCLUDED', 'FREQUENCY_CAP')
    or coalesce(t.n < g.n, false)
    or exists (select from campaign_row r where r.tenant_id = :tenant_id and r.quote_id = :quote_id and r.phone = g.phone
      and (r.code is null or r.code in ('RECIPIENT_OPTED_OUT', 'EXCLUDED', 'FREQUENCY_CAP'))) as repeats
  from given g left join taking t on t.phone = g.phone where g.phone is not null and t.n is distinct from g.n
), others as (
  insert into campaign_row (tenant_id, quote_id, n, line, part, phone, given, operator, code, fault, cause, variables)
  select :tenant_id, :quote_id, n, line, part, null, given, null, code, fault, cause, variables::jsonb from given where phone is null
  union all
  select :tenant_id, :quote_id, n, line, part, phone, null, operator, case when repeats then 'DUPLICATE' else code end,
    case when not repeats then fault end, case when not repeats then cause end, variables::jsonb from rest
)
select n from rest where repeats
