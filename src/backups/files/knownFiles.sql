-- What the database says of files in stores. Without a checksum: an upload that is no file yet, or whose bytes are about to be removed.
select locator, store, checksum_sha256 as sha256, bytes from media_asset
union all
select id::text, store, null, null from media_upload
order by 1
