-- Attempts whose reports are due to be polled, under a lease; one whose message waits for no report any more is asked for no more.
with due as materialized (
  select message_id, n from attempt where next_poll_at <= $1 and provider = $2 order by next_poll_at limit $3 for update skip locked
), judged as (
  select due.*, m.phone, m.status in ('SENT', 'UNCONFIRMED') and m.phone is not null as waits from due join message m on m.id = due.message_id
), taken as (
  update attempt a set next_poll_at = case when j.waits then $4::timestamptz end from judged j where a.message_id = j.message_id and a.n = j.n
  returning a.message_id, a.n, a.recipient::text as recipient, a.provider_reference as reference, a.polls, a.at, j.phone, j.waits
)
select message_id, n, recipient, reference, polls, at, phone from taken where waits
