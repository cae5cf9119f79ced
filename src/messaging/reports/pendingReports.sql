-- Locks the next pending reports and finds the message of each: by our own number, which is committed before a byte is sent; else by the
-- provider's reference and the phone number. A phone number that isn't the message's matches nothing. For an unsigned report, neither
-- does a reference that the provider gave to another attempt.
with pending as materialized (
  select id from report_inbox where result = 'PENDING' and apply_after <= :now
    and (:only::uuid[] is null or id = any(:only::uuid[]))
    and not exists (select from quarantined_item q where q.kind = 'DELIVERY_REPORT'
      and q.item_id = report_inbox.id and q.released_at is null)
  order by apply_after, id limit :limit for update skip locked
)
select r.id, r.provider, r.outcome, r.failure, r.status, r.reference, r.received_at, r.tries, r.unsigned,
  coalesce(by_number.message_id, by_reference.message_id) as message_id,
  coalesce(by_number.status, by_reference.status) as message_status,
  coalesce(by_number.attempted_at, by_reference.attempted_at) as attempted_at
from pending join report_inbox r using (id)
left join lateral (
  select a.message_id, m.status, a.at as attempted_at from attempt a join message m on m.id = a.message_id
  where a.recipient = case when r.recipient ~ '^[0-9]{1,18}$' then r.recipient::bigint end and a.provider = r.provider and m.phone = r.phone
    and (not r.unsigned or a.provider_reference = r.reference or (a.provider_reference is null
      and not exists (select from attempt o where o.provider_reference = r.reference and o.provider = r.provider)))
  limit 1
) by_number on true
left join lateral (
  select a.message_id, m.status, a.at as attempted_at from attempt a join message m on m.id = a.message_id
  where r.recipient = '' and a.provider_reference = r.reference and a.provider = r.provider and m.phone = r.phone limit 1
) by_reference on true
order by r.id
