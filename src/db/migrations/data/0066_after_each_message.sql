-- A trigger that fires before an update makes each row be locked and read once more, and every generated column be computed anew, also
-- those whose columns don't change: 3 µs of processor a row and 100 µs a statement. What such triggers do can be done after: the guard of
-- states refuses the whole statement either way, and what was sent for the platform is erased in the same transaction.
drop trigger message_moves on message;
create trigger message_moves after update on message for each row
  when (old.status is distinct from new.status
    and (old.status, new.status) not in (('QUEUED', 'SENDING'), ('SENDING', 'SENT'), ('SENT', 'DELIVERED'), ('SENT', 'UNDELIVERED')))
  execute function guard_message_state();

drop trigger message_of_platform on message;
create or replace function redact_platform_message() returns trigger language plpgsql as $$
begin
  update message set body = null, redacted_at = new.updated_at where id = new.id;
  return null;
end $$;
create trigger message_of_platform after update on message for each row
  when (new.tenant_id = '00000000-0000-7000-8000-000000000001' and new.body is not null
    and new.status not in ('SCHEDULED', 'HELD', 'QUEUED', 'SENDING', 'UNCONFIRMED'))
  execute function redact_platform_message();
