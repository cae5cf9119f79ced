-- Orders to be polled now. The next poll: 1.5 times the wait each time, at most 60 s while an order is open, else half an hour, for 72 h.
-- The last one is claimed for five minutes: what it finds ends the polling, and a process that dies over it is followed by another.
update purchase set polls = least(polls, 100000) + 1, next_poll_at = case
    when created_at < :now::timestamptz - interval '72 hours' then :now::timestamptz + interval '5 minutes'
    else :now::timestamptz + interval '1 second' * least(
      2 * power(1.5, least(greatest(polls, 0), 30)),
      case when status in ('PENDING', 'PROCESSING') then 60 else 1800 end) end
where id in (
  select id from purchase where next_poll_at <= :now and provider = :provider
    and not exists (select from quarantined_item q where q.kind = 'PAYMENT' and q.item_id = purchase.id and q.released_at is null)
  order by next_poll_at limit :batch::int for update skip locked)
returning id, created_at < :now::timestamptz - interval '72 hours' as last
