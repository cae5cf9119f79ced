-- Messages that cost nothing and that nobody holds credits for: those of test keys, which go by the simulator alone, and the platform's own.
alter table message add column test boolean not null default false;
-- By which API key it was sent; null for a person's.
alter table message add column api_key_id uuid;
alter table message add constraint message_test_costs_nothing check (not test or credits = 0);
-- One dispatcher takes the live ones, another those of test keys: neither looks over the other's.
drop index message_due;
create index message_due on message (test, next_attempt_at) where status = 'QUEUED';
