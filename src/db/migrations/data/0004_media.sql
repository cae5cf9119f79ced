-- Files that people uploaded: documents of sender ids, proofs of transfers. The bytes lie in the store that is named; a row is written once
-- they are there.
create table media_asset (
  id uuid primary key,
  tenant_id uuid not null references tenant (id) on delete cascade,
  filename text not null check (filename <> ''),
  content_type text not null check (content_type in ('application/pdf', 'image/png', 'image/jpeg')),
  bytes bigint not null check (bytes > 0),
  checksum_sha256 text not null check (checksum_sha256 ~ '^[0-9a-f]{64}$'),
  -- Which adapter holds it, and under what name there.
  store text not null check (store in ('directory', 'cloudinary')),
  locator text not null,
  created_by uuid references app_user (id) on delete set null,
  created_at timestamptz not null,
  unique (tenant_id, id),
  unique (store, locator)
);
