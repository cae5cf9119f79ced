-- Locks the next pending reports, with the message of each. An unsigned report doesn't match a message with a reference that the provider
-- gave to another attempt.
with pending as materialized (
  select id from report_inbox where result = 'PENDING' and apply_after <= :now
    and (:only::uuid[] is null or id = any(:only::uuid[]))
    and not exists (select from quarantined_item q where q.kind = 'DELIVERY_REPORT'
      and q.item_id = report_inbox.id and q.released_at is null)
  order by apply_after, id limit :limit for update skip locked
)
select r.id, r.provider, r.outcome, r.failure, r.status, r.reference, r.received_at, r.tries, r.unsigned,
  found.message_id, found.status as message_status, found.attempted_at
from pending join report_inbox r using (id)
left join lateral (
  select m.message_id, m.status, m.attempted_at from message_of_report(r.provider, r.recipient, r.reference, r.phone) m
  where not r.unsigned or m.provider_reference = r.reference or (m.provider_reference is null
    and not exists (select from attempt o where o.provider_reference = r.reference and o.provider = r.provider))
  limit 1
) found on true
order by r.id
