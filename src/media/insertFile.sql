insert into media_asset (id, tenant_id, filename, content_type, bytes, checksum_sha256, store, locator, created_by, created_at, purpose,
  reader_permission, expires_at)
values (:id, :tenant_id, :filename, :content_type, :size_bytes, :checksum_sha256, :store, :locator, :created_by, :now, :purpose,
  :reader_permission, :expires_at)
