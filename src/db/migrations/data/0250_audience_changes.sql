-- Whether an audience is still who it was when it was read is told by counters, in no time: how many ever joined and left each group, and
-- each tag. A tag counts with others of its hash: what people write as tags is kept in no second place, and the rows are few.
alter table contact_group
  add column joins bigint not null default 0,
  add column leaves bigint not null default 0;

create or replace function count_group_members() returns trigger language plpgsql as $$
begin
  update contact_group g
  set size = g.size + c.change, joins = g.joins + greatest(c.change, 0), leaves = g.leaves + greatest(-c.change, 0)
  from (
    select tenant_id, group_id, count(*) * case tg_op when 'INSERT' then 1 else -1 end as change
    from changed group by tenant_id, group_id
  ) c
  where g.tenant_id = c.tenant_id and g.id = c.group_id;
  return null;
end $$;

create table contact_tag_change (
  tenant_id uuid not null references tenant (id) on delete cascade,
  hash smallint not null,
  joins bigint not null,
  leaves bigint not null,
  primary key (tenant_id, hash)
) with (fillfactor = 50);

create function tag_hash(tag text) returns smallint language sql immutable as $$ select (hashtext(tag) & 255)::smallint $$;

create function count_tagged() returns trigger language plpgsql as $$
begin
  if tg_op = 'INSERT' then
    insert into contact_tag_change as t (tenant_id, hash, joins, leaves)
    select tenant_id, tag_hash(tag), count(*), 0 from added cross join unnest(tags) tag group by 1, 2
    on conflict (tenant_id, hash) do update set joins = t.joins + excluded.joins;
  elsif tg_op = 'DELETE' then
    insert into contact_tag_change as t (tenant_id, hash, joins, leaves)
    select c.tenant_id, tag_hash(tag), 0, count(*) from removed c cross join unnest(c.tags) tag
    -- Where a tenant is deleted its contacts go after it.
    where exists (select from tenant where id = c.tenant_id) group by 1, 2
    on conflict (tenant_id, hash) do update set leaves = t.leaves + excluded.leaves;
  else
    insert into contact_tag_change as t (tenant_id, hash, joins, leaves)
    select tenant_id, tag_hash(tag), count(*) filter (where joined), count(*) filter (where not joined) from (
      select n.tenant_id, tag, true as joined from added n join removed o on o.tenant_id = n.tenant_id and o.id = n.id and o.tags <> n.tags
      cross join unnest(n.tags) tag where tag <> all (o.tags)
      union all
      select o.tenant_id, tag, false from added n join removed o on o.tenant_id = n.tenant_id and o.id = n.id and o.tags <> n.tags
      cross join unnest(o.tags) tag where tag <> all (n.tags)) c
    group by 1, 2
    on conflict (tenant_id, hash) do update set joins = t.joins + excluded.joins, leaves = t.leaves + excluded.leaves;
  end if;
  return null;
end $$;
create trigger contact_added after insert on contact
  referencing new table as added for each statement execute function count_tagged();
create trigger contact_changed after update on contact
  referencing old table as removed new table as added for each statement execute function count_tagged();
create trigger contact_removed after delete on contact
  referencing old table as removed for each statement execute function count_tagged();

-- How many ever came to an audience, and went: who leaves a group that is left out comes to it.
create function audience_changes(tenant uuid, group_ids uuid[], tags text[], excluded uuid[], out joins bigint, out leaves bigint)
language sql stable as $$
  select coalesce(sum(c.j), 0)::bigint, coalesce(sum(c.l), 0)::bigint from (
    select g.joins as j, g.leaves as l from contact_group g where g.tenant_id = tenant and g.id = any(group_ids)
    union all select g.leaves, g.joins from contact_group g where g.tenant_id = tenant and g.id = any(excluded)
    union all select t.joins, t.leaves from contact_tag_change t
      where t.tenant_id = tenant and t.hash = any(array(select tag_hash(tag) from unnest(tags) tag))
  ) c
$$;

-- What the counters were before the audience was read; null until then.
alter table campaign_quote add column joins bigint, add column leaves bigint;

-- A row that lacks something of its own doesn't take its number from a later one that is good.
drop index campaign_row_number;
create unique index campaign_row_number on campaign_row (tenant_id, quote_id, phone)
  where code is null or code in ('RECIPIENT_OPTED_OUT', 'EXCLUDED', 'FREQUENCY_CAP');

-- The part of the audience whose row it is: two parts have a second line each. Null: read before this was kept.
alter table campaign_row add column part text constraint campaign_row_part check (part in ('LIST', 'FILE', 'CONTACTS'));
