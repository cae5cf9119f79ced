-- Ends the making of a backup, or its verification, unless the run was given up meanwhile.
update backup set
  status = case
    when :making then :status
    when status = 'QUARANTINED' and :verification_status = 'PASSED' then 'STORED'
    else status
  end,
  verification_status = :verification_status,
  verification = coalesce(:verification, verification),
  size_bytes = coalesce(:size_bytes, size_bytes), source_bytes = coalesce(:source_bytes, source_bytes),
  checksum_sha256 = coalesce(:checksum_sha256, checksum_sha256), manifest = coalesce(:manifest, manifest),
  recipients = coalesce(:recipients, recipients),
  failure = :failure, failure_detail = :failure_detail,
  finished_at = case when :making then :now else finished_at end,
  progress = :progress, run_id = null, seen_at = null, cancel_requested_at = null
where id = :id and run_id = :run_id
returning id
