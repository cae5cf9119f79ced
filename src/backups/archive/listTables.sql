-- The tables of the current schema. `parts`: those that hold the rows, of a partitioned table its leaves, each with its pages of 8 KiB.
select c.relname as name,
  (select json_agg(a.attname order by a.attnum) from pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '') as columns,
  (select json_agg(json_build_object('name', p.relname, 'pages', pg_relation_size(p.oid) / 8192) order by p.relname)
    from pg_class as p
    where p.oid = c.oid and c.relkind = 'r' or p.oid in (select relid from pg_partition_tree(c.oid) where isleaf)) as parts
from pg_class as c
where c.relnamespace = current_schema()::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
order by c.relname
