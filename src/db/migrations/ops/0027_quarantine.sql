-- Items that background work set aside because the database refused them. Statements that look for work leave out the open ones.
create table quarantined_item (
  id uuid primary key,
  kind text not null check (kind in ('DELIVERY_REPORT', 'DISPATCH', 'SWEEP')),
  tenant_id uuid,
  item_id uuid not null,
  -- Its SQLSTATE and constraint: no text of a row.
  error text not null,
  attempts integer not null default 1,
  created_at timestamptz not null,
  released_at timestamptz
);
create unique index quarantined_item_open on quarantined_item (kind, item_id) where released_at is null;
