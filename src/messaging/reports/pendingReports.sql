-- Reports that wait, locked, with the message that each is about: by our own number, which is committed before a byte goes out, else by
-- the provider's reference and the number. A number that doesn't fit the message matches nothing; nor does, unsigned, a reference that the
-- provider gave us for something else.
with waiting as materialized (
  select id from report_inbox where result = 'PENDING' and apply_after <= $1 order by apply_after, id limit $2 for update skip locked
)
select r.id, r.outcome, r.failure, r.status, r.reference, r.received_at, r.tries, r.unsigned,
  coalesce(own.message_id, theirs.message_id) as message_id, coalesce(own.standing, theirs.standing) as standing,
  coalesce(own.sent_at, theirs.sent_at) as attempted_at
from waiting join report_inbox r using (id)
left join lateral (
  select a.message_id, m.status as standing, a.at as sent_at from attempt a join message m on m.id = a.message_id
  where r.recipient ~ '^[0-9]{1,18}$' and a.recipient = r.recipient::bigint and a.provider = r.provider and m.phone = r.phone
    and (not r.unsigned or a.provider_reference = r.reference or (a.provider_reference is null
      and not exists (select from attempt o where o.provider_reference = r.reference and o.provider = r.provider)))
  limit 1
) own on true
left join lateral (
  select a.message_id, m.status as standing, a.at as sent_at from attempt a join message m on m.id = a.message_id
  where r.recipient = '' and a.provider_reference = r.reference and a.provider = r.provider and m.phone = r.phone limit 1
) theirs on true
order by r.id
