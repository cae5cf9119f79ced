-- Everything from the oldest transaction that was still open at the last look, and the position for the next one. One snapshot for both.
select o.id, o.tx::text as tx, o.topic, o.tenant_id, o.ids, s.xmin::text as xmin
from (select pg_snapshot_xmin(pg_current_snapshot()) as xmin) s left join outbox o on o.tx >= $1::xid8
order by o.tx, o.id
