-- Bulk waits in a lane of its own behind single transactional messages, and in each lane what a tenant has due is found without reading
-- other tenants'. What waits already counts as single.
alter table message add column bulk boolean not null default false;
drop index message_due;
create index message_due on message (test, bulk, tenant_id, next_attempt_at) where status = 'QUEUED';
