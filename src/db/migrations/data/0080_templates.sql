-- Texts with variables, by name. version counts the changes of the text.
create table template (
  id uuid not null,
  tenant_id uuid not null references tenant (id) on delete cascade,
  name text not null,
  body text not null,
  category text not null,
  version integer not null default 1,
  created_by uuid,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  primary key (tenant_id, id),
  constraint template_name_length check (char_length(name) between 1 and 100),
  constraint template_body check (char_length(body) between 1 and 4000),
  constraint template_category check (category in ('TRANSACTIONAL', 'PROMOTIONAL')),
  constraint template_version check (version >= 1)
);
create unique index template_name on template (tenant_id, lower(name));

-- What a message was made from; it stays where the template is deleted.
alter table message add column template_id uuid;
