-- Messages held for their sender id that may go on: it is approved and enabled, and where it :must_be_active at the provider, it is. Of a
-- name whose last three messages the provider refused one is tried every ten minutes; the others follow once it takes it.
with refused as (
  select s.id as sender_id, n.refused_for, n.refused_at <= :now::timestamptz - interval '10 minutes' as is_due
  from provider_sender_name n join sender_id s on lower(s.name) = n.name
  where n.provider = :provider and n.refused_at is not null and n.refusals >= 3
), usable as (
  select m.id, m.sender_id, m.next_attempt_at, r.is_due,
    r.sender_id is not null and coalesce(m.tenant_id = any (r.refused_for), true) as is_refused
  from message m
  join sender_id s on s.id = m.sender_id
  left join tenant_sender_id ts on ts.tenant_id = m.tenant_id and ts.sender_id = m.sender_id
  left join refused r on r.sender_id = m.sender_id and not m.test
  where m.listed_status = 'HELD' and m.hold_reason = 'SENDER_PENDING' and m.next_attempt_at <= :now
    and s.status = 'APPROVED' and (s.for_all or ts.enabled)
    and (s.tenant_id is null or m.test or not :must_be_active or exists (
      select from provider_sender_name n where n.provider = :provider and n.name = lower(s.name) and n.status = 'ACTIVE'))
    and (:only::uuid[] is null or m.id = any(:only::uuid[]))
    and not exists (select from quarantined_item q where q.kind = 'SWEEP' and q.item_id = m.id and q.released_at is null)
)
select id from (select *, row_number() over (partition by sender_id, is_refused order by next_attempt_at) as turn from usable) as u
where not is_refused or is_due and turn = 1
limit :limit
