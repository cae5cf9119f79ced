-- What the database says of files in stores. Without a checksum: an upload that is no file yet, one whose bytes are about to be removed,
-- and one that goes after some days anyway (a list that was uploaded, an export): their bytes are in no backup.
select locator, store, case purpose when 'DOCUMENT' then checksum_sha256 end as sha256, case purpose when 'DOCUMENT' then bytes end as bytes
from media_asset
union all
select id::text, store, null, null from media_upload
order by 1
