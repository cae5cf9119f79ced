-- A file on its way into a store: written before its bytes are, gone in the transaction that writes its media_asset. What stays behind is
-- the trace of a process that died between, and by it the bytes are found and removed.
create table media_upload (
  -- The asset's id to be, and its name in the store.
  id uuid primary key,
  store text not null,
  started_at timestamptz not null,
  -- Given up: its bytes may be gone already, and it can not become an asset any more.
  abandoned boolean not null default false
);
create index media_upload_started on media_upload (started_at);
