-- The messages that a ledger entry settled or released. Those that one holds are found by their ids, which are as old as the entry's.
create index message_booked_by on message (coalesce(settle_entry, release_entry))
  where coalesce(settle_entry, release_entry) is not null;
