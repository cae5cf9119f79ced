-- Messages held for their sender id that may go on: it is approved and enabled, and where it :must_be_active at the provider, it is.
select m.id
from message m
join sender_id s on s.id = m.sender_id
left join tenant_sender_id ts on ts.tenant_id = m.tenant_id and ts.sender_id = m.sender_id
where m.status = 'HELD' and m.hold_reason = 'SENDER_PENDING' and m.next_attempt_at <= :now
  and s.status = 'APPROVED' and (s.for_all or ts.enabled)
  and (s.tenant_id is null or m.test or not :must_be_active or exists (
    select from provider_sender_name n where n.provider = :provider and n.name = lower(s.name) and n.status = 'ACTIVE'))
  and (:only::uuid[] is null or m.id = any(:only::uuid[]))
  and not exists (select from quarantined_item q where q.kind = 'SWEEP' and q.item_id = m.id and q.released_at is null)
limit :limit
