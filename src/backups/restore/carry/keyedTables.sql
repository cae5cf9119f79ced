-- The tables of the current schema, with the columns that a row is written by and those of its primary key.
select c.relname as name,
  (select json_agg(a.attname order by a.attnum) from pg_attribute a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
  (select json_agg(a.attname order by a.attnum) from pg_index i
    join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
    where i.indrelid = c.oid and i.indisprimary) as key,
  exists (select from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal) as guarded
from pg_class c
where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
order by c.relname
