-- :next_at says when the name is checked again; without it a changed status is checked at :recheck_at, or earlier.
update provider_sender_name set status = :status, detail = :detail,
  next_at = coalesce(:next_at, case when :changed then least(next_at, :recheck_at) else next_at end),
  asked_at = case when :status <> 'TO_ASK' then asked_at end, tries = case when :changed and :status <> 'TO_ASK' then 0 else tries end
where provider = :provider and name = :name
