-- Existing messages first, in the order of their ids; accounts only after them. This order, everywhere, is why nothing deadlocks.
select id, tenant_id from message where id = any(:ids::uuid[]) order by id for update
