-- Seals go by the numbers of the entries, which only grow while their account is locked: whatever is committed later comes after them. The
-- day is the seal's name. Seals by the clock's days, some of which may be wrong for good, are opened: the next proof reads everything and
-- seals it anew.
delete from sealed_day;
alter table sealed_day add column last_seq bigint not null;
alter table sealed_day add constraint sealed_day_last_seq unique (tenant_id, last_seq);

-- A clock that is ahead would seal days that are still to come.
create function refuse_future_seal() returns trigger language plpgsql as $$
begin
  if new.day >= (now() at time zone 'UTC')::date then
    raise exception 'day % is not over: it can''t be sealed', new.day using errcode = 'TU002';
  end if;
  return new;
end $$;
create trigger sealed_day_is_over before insert or update on sealed_day for each row execute function refuse_future_seal();

-- A credit a segment, or nothing: for messages of test keys, of the platform itself, and for what was never to be sent. Rows that are there
-- are left to the proof.
alter table message add constraint message_price check (case
  when credit_state <> 'NONE' then credits = segments
  else test or tenant_id = '00000000-0000-7000-8000-000000000001' or status in ('REJECTED', 'SUPPRESSED') end) not valid;
