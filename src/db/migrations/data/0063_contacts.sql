-- People to whom a tenant writes. search_text is what "part of the name or address" looks at.
create table contact (
  id uuid not null,
  tenant_id uuid not null references tenant (id) on delete cascade,
  phone text not null,
  name text,
  email text,
  tags text[] not null default '{}',
  attributes jsonb not null default '{}',
  search_text text not null generated always as (lower(coalesce(name, '')) || E'\n' || lower(coalesce(email, ''))) stored,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint contact_number unique (tenant_id, phone),
  constraint contact_phone check (phone ~ '^\+[1-9]\d{6,14}$'),
  constraint contact_name check (char_length(name) between 1 and 100),
  constraint contact_email check (char_length(email) between 3 and 254),
  constraint contact_tags check (cardinality(tags) <= 50 and array_position(tags, null) is null and array_position(tags, '') is null
    and char_length(array_to_string(tags, '')) <= 50 * 64),
  -- Text by name: at most 50 of 1,000 characters. A bound of a regular expression is at most 255.
  constraint contact_attributes check (attributes = '{}' or jsonb_typeof(attributes) = 'object'
    and jsonb_array_length(jsonb_path_query_array(attributes, '$.keyvalue()')) <= 50
    and not jsonb_path_exists(attributes, '$.* ? (@.type() != "string" || @ like_regex "^(.{250}){4}." flag "s")')
    and not jsonb_path_exists(attributes, '$.keyvalue().key ? (@ == "" || @ like_regex "^.{65}" flag "s")'))
);

-- All pieces of three characters of a text. An index of them finds any part of it, without an extension, which not every server has.
create function search_grams(value text) returns text[] language plpgsql immutable strict parallel safe as $$
declare
  grams text[] := '{}';
begin
  for place in 1 .. length(value) - 2 loop
    grams[place] := substr(value, place, 3);
  end loop;
  return grams;
end $$;
create index contact_search on contact using gin (search_grams(search_text));
create index contact_tag on contact using gin (tags);
-- A number by its beginning, in whatever collation.
create index contact_phone_beginning on contact (tenant_id, phone text_pattern_ops);

-- size is counted by the trigger below.
create table contact_group (
  id uuid not null,
  tenant_id uuid not null references tenant (id) on delete cascade,
  name text not null,
  size bigint not null default 0,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint contact_group_name_length check (char_length(name) between 1 and 100),
  constraint contact_group_size check (size >= 0)
) with (fillfactor = 50);
create unique index contact_group_name on contact_group (tenant_id, lower(name));

create table contact_group_member (
  tenant_id uuid not null,
  group_id uuid not null,
  contact_id uuid not null,
  primary key (tenant_id, group_id, contact_id),
  foreign key (tenant_id, group_id) references contact_group (tenant_id, id) on delete cascade,
  foreign key (tenant_id, contact_id) references contact (tenant_id, id) on delete cascade
);
create index contact_group_member_contact on contact_group_member (tenant_id, contact_id);

create function count_group_members() returns trigger language plpgsql as $$
begin
  update contact_group g set size = g.size + c.change
  from (
    select tenant_id, group_id, count(*) * case tg_op when 'INSERT' then 1 else -1 end as change
    from changed group by tenant_id, group_id
  ) c
  where g.tenant_id = c.tenant_id and g.id = c.group_id;
  return null;
end $$;
create trigger contact_group_member_added after insert on contact_group_member
  referencing new table as changed for each statement execute function count_group_members();
create trigger contact_group_member_removed after delete on contact_group_member
  referencing old table as changed for each statement execute function count_group_members();

-- How numbers opted out and in again. actor: in the words of the audit; of opt-outs from before, nobody knows who made them.
create table opt_out_event (
  id uuid primary key,
  tenant_id uuid not null references tenant (id) on delete cascade,
  phone text not null,
  opted_out boolean not null,
  source text not null,
  actor text not null,
  at timestamptz not null,
  constraint opt_out_event_phone check (phone ~ '^\+[1-9]\d{6,14}$'),
  constraint opt_out_event_source check (source in ('API', 'IMPORT', 'INBOUND_SMS', 'LINK'))
);
create index opt_out_event_number on opt_out_event (tenant_id, phone, id);
insert into opt_out_event (id, tenant_id, phone, opted_out, source, actor, at)
select id, tenant_id, phone, true, source, 'anonymous', created_at from opt_out;

-- Of a person who was erased the opt-out stays in force, and is shown in no list any more.
alter table opt_out add column erased_at timestamptz;

-- Who was erased, so that no restore brings them back: sha256 of the tenant's id and the number. reports_of: messages whose delivery
-- reports may still come, with the number in them. pending: a restore brought back what is older, and it is to be erased again.
create table erasure (
  id uuid primary key,
  tenant_id uuid not null references tenant (id) on delete cascade,
  fingerprint bytea not null,
  reports_of uuid[] not null default '{}',
  pending boolean not null default false,
  at timestamptz not null,
  constraint erasure_fingerprint check (octet_length(fingerprint) = 32)
);
create index erasure_pending on erasure (id) where pending;

-- The same as before, and of a message whose number was erased by our own number alone.
create or replace function message_of_report(provider text, recipient text, reference text, phone text)
returns table (message_id uuid, tenant_id uuid, status text, attempted_at timestamptz, provider_reference text) language sql stable as $$
  select m.id, m.tenant_id, m.status, a.at, a.provider_reference from attempt a join message m on m.id = a.message_id
  where a.recipient = case when $2 ~ '^[0-9]{1,18}$' then $2::bigint end and a.provider = $1 and coalesce(m.phone, $4) = $4
  union all
  -- offset 0: the reference is looked up first. A reference of many attempts made the planner read all messages of the phone number.
  select m.id, m.tenant_id, m.status, a.at, a.provider_reference
  from (select * from attempt where $2 = '' and attempt.provider_reference = $3 and attempt.provider = $1 offset 0) a
  join message m on m.id = a.message_id and m.phone = $4
$$;
