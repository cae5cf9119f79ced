-- Looks again for the messages of WAITING reports, newest first: one that is known now is PENDING, one that came before :timed_out_at
-- UNMATCHED. All others wait longer each time.
with due as materialized (
  select id from report_inbox where result = 'WAITING' and apply_after <= :now order by id desc limit :limit for update skip locked
), judged as materialized (
  select r.id, found.message_id,
    case when found.message_id is not null then 'PENDING' when r.received_at < :timed_out_at then 'UNMATCHED' else 'WAITING' end as result
  from due join report_inbox r using (id)
  left join lateral (
    select message_id from message_of_report(r.provider, r.recipient, r.reference, r.phone) limit 1
  ) found on true
)
update report_inbox r set
  result = j.result, message_id = j.message_id, tries = least(r.tries, 1000) + 1,
  applied_at = case when j.result = 'UNMATCHED' then :now::timestamptz end,
  apply_after = :now::timestamptz + case when j.result = 'PENDING' then interval '0'
    else least(:max_ms, :first_ms * 2 ^ (least(greatest(r.tries, 0), 19) + 1)) * interval '1 millisecond' end
from judged j where r.id = j.id
returning j.result
