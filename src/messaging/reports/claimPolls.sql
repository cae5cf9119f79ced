-- Leases the attempts whose reports are due to be polled, and ends the polling of those whose message waits for no report any more.
with due as materialized (
  select message_id, n from attempt where next_poll_at <= :now and provider = :provider
  order by next_poll_at limit :limit for update skip locked
), judged as (
  select due.*, m.phone, m.status in ('SENT', 'UNCONFIRMED') and m.phone is not null as unreported
  from due join message m on m.id = due.message_id
), claimed as (
  update attempt a set next_poll_at = case when j.unreported then :lease_until::timestamptz end
  from judged j where a.message_id = j.message_id and a.n = j.n
  returning a.message_id, a.n, a.recipient::text as recipient, a.provider_reference as reference, a.polls, a.at, j.phone, j.unreported
)
select message_id, n, recipient, reference, polls, at, phone from claimed where unreported
