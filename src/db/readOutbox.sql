-- What this statement's snapshot shows and the snapshot $1 of the last read didn't: transactions that began later, and those that were open
-- then. One row without a topic when there is nothing: the snapshot for the next read comes with each.
with snapshot as materialized (select pg_current_snapshot()::text as now), fresh as (
  select id, tx, topic, tenant_id, ids from outbox where tx >= pg_snapshot_xmax($1::pg_snapshot)
  union all
  select o.id, o.tx, o.topic, o.tenant_id, o.ids from pg_snapshot_xip($1::pg_snapshot) as open (tx) join outbox o using (tx)
)
select f.topic, f.tenant_id, f.ids, s.now as snapshot from snapshot s left join fresh f on true order by f.tx, f.id
