-- A file of nothing is what an export of nothing is.
alter table media_asset drop constraint media_asset_bytes_check;
alter table media_asset add constraint media_asset_bytes check (bytes > 0 or bytes = 0 and purpose = 'EXPORT');
