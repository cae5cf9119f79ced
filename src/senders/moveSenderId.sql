update sender_id set status = :to, decisions = decisions + case when :is_decision then 1 else 0 end,
  review_note = case when :is_decision then :note else review_note end,
  reviewed_at = case when :is_decision then :now::timestamptz else reviewed_at end
where tenant_id = :tenant_id and id = :id
