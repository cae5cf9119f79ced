-- Messages, their events and attempts, and the inbox of reports lie in partitions by the time in their ids: message_20270101_20280101 has
-- those of 2027 (UTC), message_start_20270101 all that is older. They are made ahead (src/system/makePartitions.ts); message_default takes
-- what fits nowhere, and is empty. A partition is known by its name alone: backups make the same ones again where they are loaded.
--
-- By years, since every partition costs each message something: what is looked for by many ids, or by the number that a provider echoes, is
-- looked for in all of them. The statements of a message's life took this much more of PostgreSQL's processor than with the default
-- partition alone: with one more 5 %, two 8 %, five 15 %, eight 32 %, sixteen (by months) 45 %.

-- The column that a table is partitioned by, and how full its pages are written.
create function partition_key(parent text, out key text, out fill integer) language sql immutable as $$
  select case when parent in ('message', 'report_inbox') then 'id' else 'message_id' end,
    case parent when 'message' then 50 when 'message_event' then 100 else 70 end
$$;

-- Moves rows from a partition into a table that it makes: those of ids from least_id on and below next_id, where given.
create function move_rows(parent text, source text, destination text, least_id uuid, next_id uuid) returns void language plpgsql as $$
declare
  columns text;
begin
  select string_agg(quote_ident(attname), ', ' order by attnum) into columns
  from pg_attribute where attrelid = to_regclass(parent) and attnum > 0 and not attisdropped and attgenerated = '';
  execute format('create table %I (like %I including all) with (fillfactor = %s)', destination, parent, (partition_key(parent)).fill);
  execute format('with moved as (
      delete from %1$I where ($1 is null or %2$I >= $1) and ($2 is null or %2$I < $2) returning %3$s)
    insert into %4$I (%3$s) select %3$s from moved', source, (partition_key(parent)).key, columns, destination) using least_id, next_id;
end $$;

-- Makes the partition of this name. Rows of its time that the default partition took meanwhile move into it.
create function add_partition(partition_name text) returns void language plpgsql as $$
declare
  part text[] := regexp_match(partition_name, '^(message|message_event|attempt|report_inbox)_(?:(default)|(start|\d{8})_(\d{8}))$');
  parent text := part[1];
  spare text := parent || '_default';
  from_day text := nullif(part[3], 'start');
  least_id uuid := id_at(coalesce(to_date(from_day, 'YYYYMMDD'), 'epoch')::timestamp at time zone 'UTC');
  next_id uuid := id_at(to_date(part[4], 'YYYYMMDD')::timestamp at time zone 'UTC');
  bounds text;
  key text;
  fill integer;
  is_taken boolean := false;
begin
  if part is null or (part[2] is null and coalesce(from_day, '') >= part[4]) then
    raise exception '% is no name of a partition', partition_name using errcode = '22023';
  end if;
  select k.key, k.fill into key, fill from partition_key(parent) as k;
  if part[2] is not null then
    execute format('create table %I partition of %I default with (fillfactor = %s)', partition_name, parent, fill);
    return;
  end if;
  bounds := format('for values from (%s) to (%L)', case when from_day is null then 'minvalue' else quote_literal(least_id) end, next_id);
  if to_regclass(spare) is not null then
    execute format('lock table only %I, only %I in access exclusive mode', parent, spare);
    execute format('select exists (select from %I where %I < $2 and ($3 or %I >= $1))', spare, key, key)
      into is_taken using least_id, next_id, from_day is null;
  end if;
  if not is_taken then
    execute format('create table %I partition of %I %s with (fillfactor = %s)', partition_name, parent, bounds, fill);
    return;
  end if;
  perform move_rows(parent, spare, partition_name, case when from_day is not null then least_id end, next_id);
  execute format('alter table %I attach partition %I %s', parent, partition_name, bounds);
end $$;

-- Makes the partitions of a table that are missing up to a moment, each of a calendar year (UTC). Answers how many it made.
create function make_partitions(parent text, through timestamptz) returns integer language plpgsql as $$
declare
  reached date;
  made integer := 0;
begin
  loop
    select max(to_date(right(c.relname, 8), 'YYYYMMDD')) into strict reached
    from pg_inherits i join pg_class c on c.oid = i.inhrelid where i.inhparent = parent::regclass and c.relname ~ '_\d{8}$';
    exit when reached > (through at time zone 'UTC')::date;
    perform add_partition(format('%s_%s_%s', parent, to_char(reached, 'YYYYMMDD'),
      to_char(date_trunc('year', reached::timestamp) + interval '1 year', 'YYYYMMDD')));
    made := made + 1;
  end loop;
  return made;
end $$;

-- What is there becomes the partition up to the end of this year; nothing of it is copied but ids of later times, which some clock that was
-- wrong has made: the default partition takes them.
do $$
declare
  end_day text := to_char(date_trunc('year', now() at time zone 'UTC') + interval '1 year', 'YYYYMMDD');
  end_id uuid := id_at((date_trunc('year', now() at time zone 'UTC') + interval '1 year') at time zone 'UTC');
  parent text;
  present text;
  spare text;
  has_rows boolean;
  piece record;
begin
  foreach parent in array array['message', 'message_event', 'attempt', 'report_inbox'] loop
    present := format('%s_start_%s', parent, end_day);
    spare := parent || '_default';
    execute format('select exists (select from %I)', parent) into has_rows;
    if not has_rows then
      execute format('drop table %I', spare);
      perform add_partition(present);
      perform add_partition(spare);
    else
      execute format('alter table %I detach partition %I', parent, spare);
      execute format('alter table %I rename to %I', spare, present);
      for piece in
        select c.relname as name, left(replace(c.relname, spare, present), 63) as renamed
        from pg_index x join pg_class c on c.oid = x.indexrelid where x.indrelid = to_regclass(present)
      loop
        execute format('alter index %I rename to %I', piece.name, piece.renamed);
      end loop;
      perform move_rows(parent, present, spare, end_id, null);
      execute format('alter table %I attach partition %I for values from (minvalue) to (%L)', parent, present, end_id);
      execute format('alter table %I attach partition %I default', parent, spare);
    end if;
    perform make_partitions(parent, now() + interval '31 days');
  end loop;
end $$;
