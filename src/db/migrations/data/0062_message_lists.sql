-- Lists of messages that are short work among millions.
alter table message
  -- The status of messages that aren't on the ordinary way, which are few. It stays null from QUEUED to DELIVERED, so that a message's
  -- ordinary moves leave its index alone.
  add column listed_status text generated always as
    (case when status not in ('QUEUED', 'SENDING', 'SENT', 'DELIVERED') then status end) stored,
  -- An id is drawn from the moment that accepted_at holds. Before this migration it was of the process's own clock, which may have been
  -- wrong: a message whose two times differ by more than a minute isn't found by a range of ids.
  add column misdated boolean not null generated always as
    (abs(('x' || encode(substring(uuid_send(id) from 1 for 6), 'hex'))::bit(48)::bigint
      - extract(epoch from accepted_at - '1970-01-01 00:00:00+00'::timestamptz) * 1000) > 60000) stored;
create index message_listed on message (tenant_id, test, listed_status, id) where listed_status is not null;
create index message_listed_anywhere on message (test, listed_status, id) where listed_status is not null;
create index message_misdated on message (tenant_id, test, id) where misdated;
create index message_sender on message (tenant_id, test, sender_id, id);
-- An empty one would look empty for ever.
do $$ begin if exists (select from message) then execute 'analyze message'; end if; end $$;

-- Beside sender_id_name, which leaves out the names that were refused.
create index sender_id_any_name on sender_id (lower(name));

-- What neither holds nor settles is rare among millions of entries.
create index ledger_entry_kind on ledger_entry (tenant_id, kind, seq) where kind not in ('HOLD', 'SETTLE');
