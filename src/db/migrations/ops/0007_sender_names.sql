-- How tenants' sender ids stand at the provider that carries messages: beside the data, since a restore must not forget what was asked there.
create table provider_sender_name (
  provider text not null,
  -- In lower case: a name is one whatever its case.
  name text not null check (name = lower(name)),
  standing text not null check (standing in ('TO_ASK', 'ASKED', 'PENDING', 'ACTIVE', 'REFUSED')),
  -- The provider's own word, or why it isn't asked yet.
  word text,
  -- A name is asked for once: asked_at is committed before the first byte, and taken back only by proof that none counted.
  asked_at timestamptz,
  next_at timestamptz not null,
  tries integer not null default 0,
  primary key (provider, name),
  constraint provider_sender_name_asked check (standing <> 'TO_ASK' or asked_at is null)
);
create index provider_sender_name_due on provider_sender_name (provider, next_at);

-- The simulator's own list of names: durable, as its accept log. asks counts how often it was asked: more than once is a fault of ours.
create table simulator_sender_name (
  name text primary key,
  shown text not null,
  asks integer not null default 1,
  asked_at timestamptz not null
);
