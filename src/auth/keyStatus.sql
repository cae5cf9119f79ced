-- The status of an API key: $1 its hash, $2 now. No row: no such key, or it has expired.
select id as "keyId", tenant_id as "tenantId", test, permissions, expires_at as "expiresAt", last_used_at as "lastUsedAt"
from api_key
where hash = $1 and revoked_at is null and (expires_at is null or expires_at > $2)
