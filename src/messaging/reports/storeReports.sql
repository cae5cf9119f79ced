-- Stores reports before anything is made of them. The side table makes a repetition one report; what is new goes to the inbox. A signed
-- repetition ($10 false) proves what was pushed unsigned before: it is applied now.
with given as materialized (
  select id, provider, reference, case when recipient = '' then phone else recipient end as key_recipient, recipient, phone, status, outcome, failure
  from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    as g (id, provider, reference, recipient, phone, status, outcome, failure)
), new as (
  insert into report_key (provider, reference, recipient, status, report_id)
  select provider, reference, key_recipient, status, id from given
  order by provider, reference, key_recipient, status
  on conflict do nothing returning report_id
), stored as (
  insert into report_inbox (id, provider, reference, recipient, phone, status, outcome, failure, received_at, apply_after, unsigned)
  select g.id, provider, reference, recipient, phone, status, outcome, failure, $9, $9, $10 from given g join new n on n.report_id = g.id
  returning id
), proven as (
  update report_inbox r set unsigned = false, ask_after = null, result = 'PENDING', applied_at = null, apply_after = $9, tries = 0
  from given g join report_key k on k.provider = g.provider and k.reference = g.reference and k.recipient = g.key_recipient and k.status = g.status
  where not $10 and g.id not in (select report_id from new) and r.id = k.report_id and r.unsigned and r.result <> 'APPLIED'
  returning r.id
)
select id from stored union all select id from proven
