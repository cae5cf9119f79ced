-- Leases the unsigned reports about which the provider is due to be asked.
with due as (
  select id from report_inbox where ask_after <= :now and provider = :provider order by ask_after limit :limit for update skip locked
)
update report_inbox r set ask_after = :lease_until from due where r.id = due.id
returning r.id, r.reference, r.recipient, r.phone, r.outcome, r.received_at
