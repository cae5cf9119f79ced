-- Stores reports before they are applied. report_key makes a repetition one report; what is new goes to the inbox. A signed repetition
-- (:unsigned false) proves what was pushed unsigned before: that one is applied now.
with report as materialized (
  select id, provider, reference, case when recipient = '' then phone else recipient end as key_recipient, recipient, phone, status,
    outcome, failure
  from unnest(:ids::uuid[], :provider::text[], :reference::text[], :recipient::text[], :phone::text[], :status::text[], :outcome::text[],
      :failure::text[])
    as r (id, provider, reference, recipient, phone, status, outcome, failure)
), new_key as (
  insert into report_key (provider, reference, recipient, status, report_id)
  select provider, reference, key_recipient, status, id from report
  order by provider, reference, key_recipient, status
  on conflict do nothing returning report_id
), stored as (
  insert into report_inbox (id, provider, reference, recipient, phone, status, outcome, failure, received_at, apply_after, unsigned)
  select r.id, provider, reference, recipient, phone, status, outcome, failure, :now, :now, :unsigned
  from report r join new_key k on k.report_id = r.id
  returning id
), proven as (
  update report_inbox i set unsigned = false, ask_after = null, result = 'PENDING', applied_at = null, apply_after = :now, tries = 0
  from report r
  join report_key k on k.provider = r.provider and k.reference = r.reference and k.recipient = r.key_recipient and k.status = r.status
  where not :unsigned and r.id not in (select report_id from new_key)
    and i.id = k.report_id and i.unsigned and i.result <> 'APPLIED'
  returning i.id
)
select id from stored union all select id from proven
