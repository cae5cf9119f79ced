-- The messages that a ledger entry settled or released, written with the entry. An index on the message's own columns made each SENT a new
-- entry in every index of the message: 19 µs of processor where it is 7. Those that an entry holds are found by their ids, which are as old
-- as the entry's.
drop index message_booked_by;
create table ledger_entry_messages (
  entry_id uuid primary key,
  message_ids uuid[] not null
);

create function rebuild_ledger_entry_messages() returns void language sql as $$
  delete from ledger_entry_messages;
  insert into ledger_entry_messages (entry_id, message_ids)
  select coalesce(settle_entry, release_entry), array_agg(id order by id) from message
  where coalesce(settle_entry, release_entry) is not null group by 1;
$$;
select rebuild_ledger_entry_messages();
-- An empty one would look empty for ever.
do $$ begin if exists (select from ledger_entry_messages) then execute 'analyze ledger_entry_messages'; end if; end $$;
