-- The order of the ledger: a number that the database draws while the account is locked, so that entries of a tenant are numbered in the
-- order in which they moved its balance. Ids and times are drawn by processes, before the lock and by their own clocks: neither is that
-- order.
alter table ledger_entry add column seq bigint;

-- Entries that are there get the order that their available_after tells: each begins where the one before it ended. Where several do, the
-- one with the smaller id is first; a turn that leads nowhere is gone back (an Eulerian path, found as by Hierholzer). What fits nowhere is
-- put last, where the proof finds it.
create temporary table entry_order (id uuid, tenant_id uuid, created_at timestamptz, place integer);
do $$
declare
  account record;
  ids uuid[];
  times timestamptz[];
  ends integer[];
  next_entry integer[];
  last_entry integer[];
  places integer[];
  start integer;
  path integer[];
  came_by integer[];
  depth integer;
  entry integer;
  place integer;
begin
  for account in select distinct tenant_id from ledger_entry loop
    -- The balances that occurred, numbered; the entries, numbered by the balance at which they begin.
    create temporary table edge as
      select id, created_at, available_after - available_delta as from_balance, available_after as to_balance
      from ledger_entry where tenant_id = account.tenant_id;
    create temporary table node as
      select balance, row_number() over (order by balance)::integer as n
      from (select from_balance as balance from edge union select to_balance from edge) as balances;
    create temporary table numbered as
      select e.id, e.created_at, f.n as from_node, t.n as to_node, row_number() over (order by f.n, e.id)::integer as k
      from edge e join node f on f.balance = e.from_balance join node t on t.balance = e.to_balance;
    select array_agg(id order by k), array_agg(created_at order by k), array_agg(to_node order by k), array_agg(null::integer)
      into ids, times, ends, places from numbered;
    select array_agg(coalesce(first, 1) order by n), array_agg(coalesce(last, 0) order by n) into next_entry, last_entry
      from node left join (select from_node as n, min(k) as first, max(k) as last from numbered group by from_node) as starts using (n);
    select coalesce((select n from node where balance = 0), 1) into start;
    drop table edge, node, numbered;
    path := array[start];
    came_by := array[0];
    depth := 1;
    place := cardinality(ids);
    while depth > 0 loop
      if next_entry[path[depth]] <= last_entry[path[depth]] then
        entry := next_entry[path[depth]];
        next_entry[path[depth]] := entry + 1;
        depth := depth + 1;
        path[depth] := ends[entry];
        came_by[depth] := entry;
      else
        if came_by[depth] > 0 then
          places[came_by[depth]] := place;
          place := place - 1;
        end if;
        depth := depth - 1;
      end if;
    end loop;
    insert into entry_order
    select e.id, account.tenant_id, e.created_at, e.place from unnest(ids, times, places) as e (id, created_at, place);
  end loop;
end $$;

alter table ledger_entry disable trigger ledger_entry_append_only;
update ledger_entry e set seq = o.seq
from (
  -- Of all tenants together: about as the times go.
  select id, row_number() over (order by reached, tenant_id, place nulls last, id) as seq
  from (
    select *, max(created_at) over (partition by tenant_id order by place nulls last, id) as reached from entry_order) as placed) as o
where o.id = e.id;
alter table ledger_entry enable trigger ledger_entry_append_only;
drop table entry_order;

-- Nobody gives an entry its number: neither a statement nor a hand.
alter table ledger_entry alter column seq set not null;
alter table ledger_entry alter column seq add generated always as identity;
select setval(pg_get_serial_sequence('ledger_entry', 'seq'), coalesce((select max(seq) from ledger_entry), 0) + 1, false);
alter table ledger_entry add constraint ledger_entry_seq unique (seq);
drop index ledger_entry_newest;
create unique index ledger_entry_newest on ledger_entry (tenant_id, seq);
