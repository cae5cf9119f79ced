-- A confirmed campaign to the group Customers, with the quote it was confirmed by and its rows (:rows, a JSON array). One that has ended
-- has made all its messages; of another one they are to be made.
with c as materialized (
  select :tenant_id::uuid as tenant_id, :id::uuid as id, :quote_id::uuid as quote_id, :hold_entry::uuid as hold_entry,
    :at::timestamptz as at, :scheduled_at::timestamptz as scheduled_at, :ended_at::timestamptz as ended_at,
    :ended_at::timestamptz is not null as ended
), given as materialized (
  select * from jsonb_to_recordset(:rows::jsonb) as r (n bigint, phone text, operator text, code text, variables jsonb, body text,
    encoding text, segments smallint)
), sums as materialized (
  select count(*) as all, count(*) filter (where code is null) as accepted, count(*) filter (where code is not null) as suppressed,
    coalesce(sum(segments), 0) as segments, count(*) filter (where encoding = 'UCS2') as unicode, min(segments) as least,
    percentile_disc(0.5) within group (order by segments) as median, max(segments) as most
  from given
), shares as (
  select operator, count(*) as recipients, sum(segments) as credits from given where code is null group by operator
), new_campaign as (
  insert into campaign (id, tenant_id, name, status, body, template_id, template_version, smart_encoding, group_ids, tags,
    excluded_group_ids, quote_id, created_at, updated_at, sender_id, category, scheduled_at, confirmed_at, started_at, completed_at)
  select c.id, c.tenant_id, :name, :status, t.body, t.id, t.version, false,
    array(select id from contact_group where tenant_id = c.tenant_id and name = 'Customers'), '{}', '{}', c.quote_id, c.at,
    coalesce(c.ended_at, c.at), s.id, t.category, c.scheduled_at, c.at, case when c.ended then c.at end, c.ended_at
  from c join template t on t.tenant_id = c.tenant_id and t.id = :template_id join sender_id s on s.for_all
), new_quote as (
  insert into campaign_quote (id, tenant_id, campaign_id, source, row_count, accepted, suppressed, unicode_rows, segments, segments_min,
    segments_median, segments_max, by_operator, worked_at, created_at, staged_at, expires_at)
  select c.quote_id, c.tenant_id, c.id, 'END', s.all, accepted, suppressed, unicode, segments, least, median, most,
    (select jsonb_agg(to_jsonb(h) order by h.recipients desc, h.operator) from shares h), c.at, c.at, c.at, c.at + interval '15 minutes'
  from c, sums s
), new_row as (
  insert into campaign_row (tenant_id, quote_id, n, phone, operator, code, variables, encoding, segments, body)
  select tenant_id, quote_id, n, phone, operator, code, variables, encoding, segments, body from c, given
)
insert into campaign_run (tenant_id, campaign_id, quote_id, hold_entry, messages, credits, made_messages, made_credits, after_n,
  confirmed_at, open)
select tenant_id, id, quote_id, hold_entry, accepted, segments, case when ended then accepted else 0 end,
  case when ended then segments else 0 end, case when ended then s.all else 0 end, at, not ended
from c, sums s
