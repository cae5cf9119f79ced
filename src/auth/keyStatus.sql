-- The status of an API key: $1 its hash, $2 now, $3 a minute ago. No row: no such key, or it has expired. Also records that it was used,
-- once a minute at most over all processes, and not while maintenance lets nothing be written.
with used as (
  update api_key set last_used_at = $2
  where hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2) and (last_used_at is null or last_used_at <= $3)
    and not exists (select from maintenance_epoch where epoch = (select max(epoch) from maintenance_epoch) and restore_id is not null)
)
select id as "keyId", tenant_id as "tenantId", test, permissions, expires_at as "expiresAt"
from api_key
where hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
