-- Beside documents, which are evidence, there are lists that people upload and files that are written for them. Those go after some days.
alter table media_asset add column purpose text not null default 'DOCUMENT', add column expires_at timestamptz;
alter table media_asset drop constraint media_asset_content_type_check;
alter table media_asset
  add constraint media_asset_purpose check (purpose in ('DOCUMENT', 'CONTACTS', 'EXPORT')),
  add constraint media_asset_content_type check (content_type in ('application/pdf', 'image/png', 'image/jpeg')
    or purpose <> 'DOCUMENT' and content_type in ('text/csv', 'application/x-ndjson',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet')),
  -- Evidence has no end.
  add constraint media_asset_expires check ((expires_at is null) = (purpose = 'DOCUMENT'));
create index media_asset_expiring on media_asset (expires_at) where expires_at is not null;
