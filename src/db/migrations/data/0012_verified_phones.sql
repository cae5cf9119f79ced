-- The platform's own messages (codes, alerts) belong to a tenant that is nobody's: a fixed id, so that plain checks can say what it never has.
-- It has no account (nothing of it costs or can be bought), no members (nobody acts for it), and is never suspended.
insert into tenant (id, name, slug, time_zone, created_at)
values ('00000000-0000-7000-8000-000000000001', 'Tuma', '-platform-', 'Africa/Dar_es_Salaam', '2026-01-01');
alter table tenant add constraint tenant_platform_active check (id <> '00000000-0000-7000-8000-000000000001' or status = 'ACTIVE');
alter table membership add constraint membership_not_of_platform check (tenant_id <> '00000000-0000-7000-8000-000000000001');
alter table invitation add constraint invitation_not_to_platform check (tenant_id <> '00000000-0000-7000-8000-000000000001');
alter table credit_account add constraint credit_account_not_of_platform check (tenant_id <> '00000000-0000-7000-8000-000000000001');
alter table purchase add constraint purchase_not_of_platform check (tenant_id <> '00000000-0000-7000-8000-000000000001');
alter table opt_out add constraint opt_out_not_of_platform check (tenant_id <> '00000000-0000-7000-8000-000000000001');
alter table message add constraint message_of_platform_free check (tenant_id <> '00000000-0000-7000-8000-000000000001' or credits = 0);

-- They hold codes: erased with the move that ends their need, whoever makes it. What is UNCONFIRMED may still go back to the queue.
create function redact_platform_message() returns trigger language plpgsql as $$
begin
  new.body := null;
  new.redacted_at := new.updated_at;
  return new;
end $$;
create trigger message_of_platform before update on message for each row
  when (new.tenant_id = '00000000-0000-7000-8000-000000000001' and new.body is not null
    and new.status not in ('SCHEDULED', 'HELD', 'QUEUED', 'SENDING', 'UNCONFIRMED'))
  execute function redact_platform_message();

-- The number that its owner has proven, by a code that went there; it sets passwords, so it is one account's at a time, and never outlives
-- the profile's number.
alter table app_user add column verified_phone text unique;
alter table app_user add constraint app_user_verified_phone check (verified_phone is null or coalesce(verified_phone = phone, false));
