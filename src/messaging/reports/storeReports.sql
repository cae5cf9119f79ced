-- Stores reports, and applies at once what is plain. report_key makes a repetition, in whatever case, one report; what is new goes to the
-- inbox: APPLIED where it is the only one here about its message, no earlier one of that is PENDING, and it moves that to its end without
-- moving credits (the same as advance.sql would do, unless not :apply or somebody else has the message locked); IGNORED where it says
-- nothing; else PENDING (applyReports.ts applies it), or WAITING where no message is known (matchReports.sql looks again at :wait_until).
-- A signed repetition (:unsigned false) proves what was pushed unsigned before: that one is PENDING now.
with report as materialized (
  select * from unnest(:ids::uuid[], :provider::text[], :reference::text[], :recipient::text[], :phone::text[], :status::text[],
      :outcome::text[], :failure::text[])
    as r (id, provider, reference, recipient, phone, status, outcome, failure)
), new_key as (
  insert into report_key (provider, reference, recipient, phone, status, report_id)
  select provider, reference, recipient, phone, upper(status), id from report
  order by provider, reference, recipient, phone, upper(status)
  on conflict do nothing returning report_id
), proven as (
  update report_inbox i set unsigned = false, ask_after = null, result = 'PENDING', applied_at = null, apply_after = :now, tries = 0
  from report r
  join report_key k on (k.provider, k.reference, k.recipient, k.phone, k.status)
    = (r.provider, r.reference, r.recipient, r.phone, upper(r.status))
  where not :unsigned and r.id not in (select report_id from new_key)
    and i.id = k.report_id and i.unsigned and i.result <> 'APPLIED'
  returning i.id, i.result
), found as materialized (
  select r.*, m.message_id, count(*) over (partition by m.message_id) as reports,
    -- Anybody may have pushed an unsigned one: it counts by itself where it knows the reference too. What is proven came earlier, so it is
    -- applied earlier.
    m.message_id is not null and :apply and (not :unsigned or coalesce(m.provider_reference = r.reference, false))
      and (select count(*) from proven) = 0 as applicable
  from report r
  join new_key k on k.report_id = r.id
  left join lateral (
    select message_id, provider_reference from message_of_report(r.provider, r.recipient, r.reference, r.phone) limit 1
  ) m on true
), locked as materialized (
  -- Without waiting, so in any order. A message that is SENT or UNDELIVERED is charged already.
  select f.id as report_id, m.id, m.status as from_state, f.outcome as to_state, f.reference,
    format('The provider reports %s.', f.status) as detail,
    case when f.outcome = 'UNDELIVERED' then coalesce(f.failure, 'UNKNOWN') end as failure
  from found f join message m on m.id = f.message_id
  where f.applicable and f.reports = 1 and f.outcome in ('DELIVERED', 'UNDELIVERED')
    and not exists (select from report_inbox earlier where earlier.message_id = m.id and earlier.result = 'PENDING')
    and (m.status = 'SENT' and (f.outcome = 'DELIVERED' or not :unsigned)
      or m.status = 'UNDELIVERED' and f.outcome = 'DELIVERED' and not :unsigned)
  for update of m skip locked
), updated_message as (
  update message m set
    status = l.to_state, failure = l.failure, failure_detail = case when l.failure is not null then l.detail end,
    outcome_source = 'REPORT', provider_reference = coalesce(m.provider_reference, l.reference), sent_at = coalesce(m.sent_at, :now),
    final_at = :now, report_missing_at = null, events = m.events + 1, updated_at = :now
  from locked l
  where m.id = l.id and m.status = l.from_state
  returning m.id, m.tenant_id, m.status, m.events, l.report_id, l.detail
), new_event as (
  insert into message_event (message_id, n, at, status, detail) select id, events, :now, status, detail from updated_message
), new_outbox as (
  insert into outbox (topic, ids) select 'messages', array_agg(tenant_id) || array_agg(id) from updated_message having count(*) > 0
), judged as materialized (
  select f.*, case
      when u.id is not null then 'APPLIED'
      when f.applicable and f.outcome = 'NOTHING' then 'IGNORED'
      when f.message_id is not null then 'PENDING'
      else 'WAITING'
    end as result
  from found f left join updated_message u on u.report_id = f.id
), stored as (
  insert into report_inbox (id, provider, reference, recipient, phone, status, outcome, failure, received_at, unsigned, result,
    message_id, tries, applied_at, apply_after)
  select id, provider, reference, recipient, phone, status, outcome, failure, :now, :unsigned, result,
    message_id,
    case when result in ('APPLIED', 'IGNORED') then 1 else 0 end,
    case when result in ('APPLIED', 'IGNORED') then :now::timestamptz end,
    case when result = 'WAITING' then :wait_until::timestamptz else :now::timestamptz end
  from judged
  returning id, result
)
select id, result from stored union all select id, result from proven
