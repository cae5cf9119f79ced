-- Takes numbers and texts out of these messages, out of the delivery reports of them and out of the simulator's log; the keys of the
-- reports go, so a repetition counts as a new report, and changes nothing.
with sent as materialized (
  select a.provider, a.recipient::text as recipient, r.reference, m.phone from message m join attempt a on a.message_id = m.id
  cross join lateral (values (a.provider_reference), (m.provider_reference)) as r (reference)
  where m.id = any(:ids::uuid[])
), removed as (
  delete from report_key k using sent s
  where k.provider = s.provider and k.reference = s.reference and (k.recipient = s.recipient or (k.recipient = '' and k.phone = s.phone))
  returning k.report_id
), emptied as (
  update report_inbox i set phone = '' from removed r where i.id = r.report_id
), simulated as (
  delete from simulator_accept s using sent where s.recipient = sent.recipient and s.phone = sent.phone
), answered as (
  -- Receivers of webhooks may repeat the number.
  update webhook_attempt a set response_body = null from webhook_delivery d
  where d.subject_id = any(:ids::uuid[]) and a.delivery_id = d.id and a.response_body is not null
)
update message set phone = null, body = null, redacted_at = coalesce(redacted_at, :now), updated_at = :now where id = any(:ids::uuid[])
