-- Stores reports before they are applied. report_key makes a repetition, in whatever case, one report; what is new goes to the inbox:
-- PENDING where its message can be known, else WAITING (matchReports.sql looks again at :wait_until). A signed repetition (:unsigned
-- false) proves what was pushed unsigned before: that one is applied now.
with report as materialized (
  select * from unnest(:ids::uuid[], :provider::text[], :reference::text[], :recipient::text[], :phone::text[], :status::text[],
      :outcome::text[], :failure::text[])
    as r (id, provider, reference, recipient, phone, status, outcome, failure)
), new_key as (
  insert into report_key (provider, reference, recipient, phone, status, report_id)
  select provider, reference, recipient, phone, upper(status), id from report
  order by provider, reference, recipient, phone, upper(status)
  on conflict do nothing returning report_id
), stored as (
  insert into report_inbox
    (id, provider, reference, recipient, phone, status, outcome, failure, received_at, result, apply_after, unsigned)
  select r.id, provider, reference, recipient, phone, status, outcome, failure, :now,
    case when by_number.known or by_reference.known then 'PENDING' else 'WAITING' end,
    case when by_number.known or by_reference.known then :now::timestamptz else :wait_until::timestamptz end, :unsigned
  from report r
  join new_key k on k.report_id = r.id
  left join lateral (
    select true as known from attempt a join message m on m.id = a.message_id
    where m.phone = r.phone and a.provider = r.provider
      and a.recipient = case when r.recipient ~ '^[0-9]{1,18}$' then r.recipient::bigint end
    limit 1
  ) by_number on true
  left join lateral (
    select true as known from attempt a join message m on m.id = a.message_id
    where r.recipient = '' and m.phone = r.phone and a.provider = r.provider and a.provider_reference = r.reference
    limit 1
  ) by_reference on true
  returning id
), proven as (
  update report_inbox i set unsigned = false, ask_after = null, result = 'PENDING', applied_at = null, apply_after = :now, tries = 0
  from report r
  join report_key k on (k.provider, k.reference, k.recipient, k.phone, k.status)
    = (r.provider, r.reference, r.recipient, r.phone, upper(r.status))
  where not :unsigned and r.id not in (select report_id from new_key)
    and i.id = k.report_id and i.unsigned and i.result <> 'APPLIED'
  returning i.id
)
select id from stored union all select id from proven
