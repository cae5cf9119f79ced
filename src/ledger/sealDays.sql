-- Seals the days (UTC) that ended before :until, each with the sums of its entries, but not for the tenants :except, whose ledger did not
-- prove just now. In the snapshot of the proof.
with unsealed as materialized (
  select c.tenant_id, coalesce((max(s.day) + 1)::timestamp at time zone 'UTC', '-infinity') as since
  from credit_account c left join sealed_day s using (tenant_id) where c.tenant_id <> all (:except::uuid[]) group by c.tenant_id
), parts as (
  select o.tenant_id, (e.created_at at time zone 'UTC')::date as day, 1 as entries, e.available_delta as available, e.held_delta as held,
    case e.kind when 'SETTLE' then -e.held_delta else 0 end as spent, 0 as messages
  from unsealed o cross join lateral (
    select * from ledger_entry where tenant_id = o.tenant_id and created_at >= o.since and created_at < :until offset 0) e
  union all
  select o.tenant_id, (m.accepted_at at time zone 'UTC')::date, 0, 0, 0, 0, 1
  from unsealed o cross join lateral (
    select accepted_at from message where tenant_id = o.tenant_id and updated_at >= o.since - interval '1 hour' offset 0) m
  where m.accepted_at >= o.since and m.accepted_at < :until
)
insert into sealed_day (tenant_id, day, entries, available, held, spent, messages, sealed_at)
select tenant_id, day, sum(entries), sum(available), sum(held), sum(spent), sum(messages), :now from parts group by tenant_id, day
