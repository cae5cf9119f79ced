-- Gives its first time of polling to the last attempt of each message that still waits for a report.
with unreported as (
  select m.id, m.attempts from awaiting_report r join message m on m.id = r.message_id where r.sent_at between :after and :before
  union all
  select id, attempts from message
  where listed_status = 'UNCONFIRMED' and updated_at between :after and :before and updated_minute <= :before
)
update attempt a set next_poll_at = :now from unreported u
where a.message_id = u.id and a.n = u.attempts and a.provider = :provider and a.polls = 0 and a.next_poll_at is null
returning a.n
