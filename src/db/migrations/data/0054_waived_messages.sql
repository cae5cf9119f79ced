-- When a restore took a message's charge away: it was sent after the backup, and the ledger that knew of it could not be proven.
alter table message add column waived_at timestamptz;
alter table message add constraint message_waived check (waived_at is null or credits = 0);
alter table message drop constraint message_price;
alter table message add constraint message_price check (case
  when credit_state <> 'NONE' then credits = segments
  else test or tenant_id = '00000000-0000-7000-8000-000000000001' or status in ('REJECTED', 'SUPPRESSED') or waived_at is not null
  end) not valid;
