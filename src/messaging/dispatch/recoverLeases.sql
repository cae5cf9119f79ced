-- Ends attempts whose lease ran out: NOT_SENT while CLAIMED, UNKNOWN while DISPATCHING.
with expired as (
  select message_id, n, phase from attempt where under_way and lease_until <= :now
    and (:only::uuid[] is null or message_id = any(:only::uuid[]))
    and not exists (select from quarantined_item q where q.kind = 'SWEEP' and q.item_id = attempt.message_id and q.released_at is null)
  order by lease_until limit :limit for update skip locked
)
update attempt a
set phase = case when expired.phase = 'CLAIMED' then 'NOT_SENT' else 'UNKNOWN' end, at = :now, detail = 'Its worker died.'
from expired where a.message_id = expired.message_id and a.n = expired.n
returning a.message_id as id, a.phase
