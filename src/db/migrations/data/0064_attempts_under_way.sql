-- CLAIMED → DISPATCHING is written just before the first byte. It changes no column of an index any more: leases are looked for among the
-- attempts that are under way, which are few at any time. 4 µs of processor where it was 13.
drop index attempt_lease;
alter table attempt add column under_way boolean not null generated always as (phase in ('CLAIMED', 'DISPATCHING')) stored;
alter table attempt_default set (fillfactor = 50);
create index attempt_under_way on attempt (message_id) where under_way;
-- An empty one would look empty for ever.
do $$ begin if exists (select from attempt) then execute 'analyze attempt'; end if; end $$;
