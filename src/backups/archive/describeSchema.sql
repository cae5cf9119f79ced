-- What makes the current schema, as statements without a schema's name: `first` before the rows come, `last` after them (an index is
-- built faster over what is there, and the triggers that guard moves would refuse old rows). From the server's own catalogue, in the
-- snapshot of the backup, so it is never another form than that of the rows. Those of steps 6 and 7 don't depend on each other, and may
-- be made at once: an index of a partition is made under its name and then attached. Made by that of the whole table it would get a name
-- of the server's choice, and two at once may choose one.
-- pg_get_* name no schema for what the search path finds; functions they always name with it, right at the beginning.
with
here as (select oid, quote_ident(nspname) as name from pg_namespace where oid = current_schema()::regnamespace),
relation as (
  select c.oid, c.relname, c.relkind, c.relispartition, array_to_string(c.reloptions, ', ') as options,
    (select inhparent::regclass::text from pg_inherits where inhrelid = c.oid) as parent,
    pg_get_expr(c.relpartbound, c.oid) as bound,
    case c.relkind when 'p' then pg_get_partkeydef(c.oid) end as key
  from pg_class as c, here where c.relnamespace = here.oid and c.relkind in ('r', 'p')),
own_sequence as (
  select d.objid as oid, d.refobjid as relation, d.refobjsubid as attnum, d.deptype
  from pg_depend as d, pg_class as s, here
  where d.classid = 'pg_class'::regclass and d.refclassid = 'pg_class'::regclass and d.deptype in ('a', 'i')
    and s.oid = d.objid and s.relkind = 'S' and s.relnamespace = here.oid),
sequence as (
  select c.oid, c.relname,
    format('increment %s minvalue %s maxvalue %s start %s cache %s', seqincrement, seqmin, seqmax, seqstart, seqcache) as options,
    format_type(seqtypid, null) as type, o.relation, o.attnum, coalesce(o.deptype = 'i', false) as is_identity
  from pg_sequence as s join pg_class as c on c.oid = s.seqrelid join here on here.oid = c.relnamespace
    left join own_sequence as o on o.oid = c.oid),
"column" as (
  select a.attrelid, a.attnum, concat(
    format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)),
    case when a.attcollation <> t.typcollation then format(' collate %s', a.attcollation::regcollation) end,
    case when a.attnotnull then ' not null' end,
    case
      when a.attidentity <> '' then format(' generated %s as identity (sequence name %I %s)',
        case a.attidentity when 'a' then 'always' else 'by default' end, s.relname, s.options)
      when a.attgenerated = 's' then format(' generated always as (%s) stored', pg_get_expr(d.adbin, d.adrelid))
      when d.adbin is not null then format(' default %s', pg_get_expr(d.adbin, d.adrelid))
    end) as line
  from pg_attribute as a join pg_type as t on t.oid = a.atttypid
    left join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
    left join sequence as s on s.is_identity and s.relation = a.attrelid and s.attnum = a.attnum
  where a.attnum > 0 and not a.attisdropped),
own_constraint as (
  select k.oid, k.conname, k.conrelid, r.relname, k.contype, k.convalidated,
    format('constraint %I %s', k.conname, pg_get_constraintdef(k.oid)) as line
  from pg_constraint as k join relation as r on r.oid = k.conrelid
  where k.conparentid = 0 and k.contype in ('c', 'p', 'u', 'x', 'f') and not (r.relispartition and k.coninhcount > 0)),
own_index as (
  select c.oid, c.relname
  from pg_index as i join pg_class as c on c.oid = i.indexrelid join here on here.oid = c.relnamespace
  where not exists (select from pg_constraint as k where k.conindid = i.indexrelid and k.contype in ('p', 'u', 'x'))),
part (stage, step, name, statement) as (
  select 'first', 1, p.proname::text,
    'create function ' || substr(pg_get_functiondef(p.oid), length('CREATE OR REPLACE FUNCTION ' || here.name || '.') + 1)
  from pg_proc as p join here on here.oid = p.pronamespace
  union all
  select 'first', 2, s.relname, format('create sequence %I as %s %s', s.relname, s.type, s.options)
  from sequence as s where not s.is_identity
  union all
  select 'first', 3, r.relname, format(E'create table %I (\n  %s\n)%s%s', r.relname,
    concat_ws(E',\n  ',
      (select string_agg(c.line, E',\n  ' order by c.attnum) from "column" as c where c.attrelid = r.oid),
      (select string_agg(k.line, E',\n  ' order by k.conname) from own_constraint as k
        where k.conrelid = r.oid and k.contype = 'c' and k.convalidated)),
    ' partition by ' || r.key, case when r.options <> '' then format(' with (%s)', r.options) end)
  from relation as r where not r.relispartition
  union all
  select 'first', 4, r.relname,
    format('create table %I partition of %s %s%s', r.relname, r.parent, r.bound,
      case when r.options <> '' then format(' with (%s)', r.options) end)
  from relation as r where r.relispartition
  union all
  select 'first', 5, s.relname, format('alter sequence %I owned by %s.%I', s.relname, s.relation::regclass, a.attname)
  from sequence as s join pg_attribute as a on a.attrelid = s.relation and a.attnum = s.attnum where not s.is_identity
  union all
  select 'first', 5, v.relname, format(E'create view %I as\n%s', v.relname, rtrim(pg_get_viewdef(v.oid), ';'))
  from pg_class as v join here on here.oid = v.relnamespace where v.relkind = 'v'
  union all
  select 'last', case k.contype when 'f' then 9 else 6 end, k.relname || ' ' || k.conname,
    format('alter table %I add %s', k.relname, k.line)
  from own_constraint as k where k.contype <> 'c' or not k.convalidated -- which rows of before may break
  union all
  select 'last', 7, x.relname, pg_get_indexdef(x.oid, 0, true) from own_index as x
  union all
  select 'last', 8, x.relname, format('alter index %s attach partition %I', h.inhparent::regclass, x.relname)
  from own_index as x join pg_inherits as h on h.inhrelid = x.oid
  union all
  select 'last', 10, r.relname || ' ' || t.tgname, pg_get_triggerdef(t.oid, true)
  from pg_trigger as t join relation as r on r.oid = t.tgrelid
  where not t.tgisinternal and t.tgparentid = 0 and t.tgname <> 'maintenance') -- it is taken off before anybody writes
select stage, step, statement from part order by step, name
