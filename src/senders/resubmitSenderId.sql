update sender_id set use_case = coalesce(:use_case, use_case), sample_message = coalesce(:sample_message, sample_message),
  requested_by = :requested_by
where tenant_id = :tenant_id and id = :id
