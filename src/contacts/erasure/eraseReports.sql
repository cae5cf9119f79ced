-- Takes the number of the person with this :fingerprint out of the delivery reports of these messages: the keys go, so a repetition counts
-- as a new report, and changes nothing.
with named as (
  select distinct a.provider, r.reference
  from attempt a join message m on m.id = a.message_id
  cross join lateral (values (a.provider_reference), (m.provider_reference)) as r (reference)
  where a.message_id = any(:message_ids::uuid[]) and r.reference is not null
), removed as (
  delete from report_key k using named n
  where k.provider = n.provider and k.reference = n.reference
    and sha256(convert_to(:tenant_id::text || k.phone, 'UTF8')) = :fingerprint::bytea
  returning k.report_id
)
update report_inbox i set phone = '' from removed r where i.id = r.report_id
