-- Notes how these purchases stand, where that is another state than the last that was noted of them. In the transaction that moved them,
-- after the statement that did.
insert into purchase_event (tenant_id, purchase_id, n, at, status, actor, detail)
select p.tenant_id, p.id, coalesce(last.n, 0) + 1, :now, p.status, :actor, :detail
from purchase p
left join lateral (select n, status from purchase_event where purchase_id = p.id order by n desc limit 1) last on true
where p.id = any(:ids::uuid[]) and p.status is distinct from last.status
