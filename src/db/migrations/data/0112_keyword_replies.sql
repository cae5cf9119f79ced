-- What a tenant answers to a keyword, and which words of its own count as it, in the form in which they are compared.
create table keyword_reply (
  id uuid primary key,
  tenant_id uuid not null references tenant (id) on delete cascade,
  keyword text not null,
  words text[] not null default '{}',
  body text,
  enabled boolean not null,
  created_at timestamptz not null,
  updated_at timestamptz not null,
  constraint keyword_reply_once unique (tenant_id, keyword),
  constraint keyword_reply_keyword check (keyword in ('STOP', 'START', 'HELP')),
  constraint keyword_reply_words check (cardinality(words) <= 20 and array_position(words, null) is null),
  constraint keyword_reply_body check (char_length(body) between 1 and 2000)
);

-- reply_due: it isn't decided yet whether it is answered. reply_id: the message that answers it. reply_error: the code of why there is
-- none.
alter table inbound_message add column reply_due boolean not null default false, add column reply_id uuid, add column reply_error text;
create index inbound_message_reply_due on inbound_message (id) where reply_due;
create unique index inbound_message_reply on inbound_message (reply_id) where reply_id is not null;
