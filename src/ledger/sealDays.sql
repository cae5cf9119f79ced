-- Seals what the proof has read just now, in its snapshot: the entries of the days (UTC) that ended before :until, each day with the sums
-- of its entries. Not for the tenants :except, whose ledger did not prove. Entries are taken in the order of their numbers: one belongs to
-- the earliest day of those from it on, so that a clock that was ahead holds up nothing.
with sealed as materialized (
  select c.tenant_id, coalesce(max(s.last_seq), 0) as last_seq, max(s.day) as day
  from credit_account c left join sealed_day s using (tenant_id) where c.tenant_id <> all (:except::uuid[]) group by c.tenant_id
), named as (
  select e.*, greatest((min(e.created_at) over (partition by e.tenant_id order by e.seq desc) at time zone 'UTC')::date, s.day + 1) as day
  from sealed s cross join lateral (select * from ledger_entry where tenant_id = s.tenant_id and seq > s.last_seq offset 0) e
)
insert into sealed_day (tenant_id, day, last_seq, entries, available, held, spent, messages, sealed_at)
select tenant_id, day, max(seq), count(*), sum(available_delta), sum(held_delta),
  coalesce(-sum(held_delta) filter (where kind = 'SETTLE'), 0), coalesce(sum(messages) filter (where kind = 'HOLD'), 0), :now
from named where day < (:until::timestamptz at time zone 'UTC')::date
group by tenant_id, day
