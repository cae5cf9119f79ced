-- The message that a delivery report is about, found in one place: by our own number, which is committed before a byte is sent; else by the
-- provider's reference. A phone number that isn't the message's matches nothing. A plain select, so that the planner takes it into the
-- statement that asks.
create function message_of_report(provider text, recipient text, reference text, phone text)
returns table (message_id uuid, tenant_id uuid, status text, attempted_at timestamptz, provider_reference text) language sql stable as $$
  select m.id, m.tenant_id, m.status, a.at, a.provider_reference from attempt a join message m on m.id = a.message_id
  where a.recipient = case when $2 ~ '^[0-9]{1,18}$' then $2::bigint end and a.provider = $1 and m.phone = $4
  union all
  -- offset 0: the reference is looked up first. A reference of many attempts made the planner read all messages of the phone number.
  select m.id, m.tenant_id, m.status, a.at, a.provider_reference
  from (select * from attempt where $2 = '' and attempt.provider_reference = $3 and attempt.provider = $1 offset 0) a
  join message m on m.id = a.message_id and m.phone = $4
$$;

-- The guard of states costs 18 µs a row, a life has three moves. Those of a plain life are allowed without a condition (legal_move), so it
-- need not look them up: 2 µs are left. Once a statement, over all its rows (transition tables), it costs 11 µs a row.
drop trigger message_moves on message;
create trigger message_moves before update on message for each row
  when (old.status is distinct from new.status
    and (old.status, new.status) not in (('QUEUED', 'SENDING'), ('SENDING', 'SENT'), ('SENT', 'DELIVERED'), ('SENT', 'UNDELIVERED')))
  execute function guard_message_state();
