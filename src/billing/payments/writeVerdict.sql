update purchase set status = :to, failure = :failure, failure_detail = :detail, paid_tzs = coalesce(:paid_tzs, paid_tzs),
  provider_reference = coalesce(:reference, provider_reference), credited = :credits, top_up_entry = :entry,
  completed_at = case when :to = 'COMPLETED' then :now::timestamptz end,
  decisions = decisions + case when :is_decision then 1 else 0 end, next_ask_at = null, next_poll_at = null, updated_at = :now
where id = :id
