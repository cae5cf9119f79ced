-- What the ledger of a tenant came to on a day (UTC), written once the day was proven and nothing can be added to it: entries are
-- append-only. The ordinary proof adds these up and recomputes only what came after; the full one recomputes these too.
create table sealed_day (
  tenant_id uuid not null references credit_account (tenant_id) on delete cascade,
  day date not null,
  entries bigint not null check (entries >= 0),
  available bigint not null,
  held bigint not null,
  spent bigint not null check (spent >= 0),
  -- Accepted on this day.
  messages bigint not null check (messages >= 0),
  sealed_at timestamptz not null,
  primary key (tenant_id, day)
);
create index ledger_entry_day on ledger_entry (tenant_id, created_at);
