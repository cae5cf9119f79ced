-- :next_at says when the name is checked again; without it a changed status is checked at :recheck_at, or earlier. While messages are
-- refused, the words of that refusal stay, unless the status changes.
update provider_sender_name set status = :status, detail = case when refused_at is null or :changed then :detail else detail end,
  refused_at = case when :changed and :status = 'ACTIVE' then null else refused_at end,
  next_at = coalesce(:next_at, case when :changed then least(next_at, :recheck_at) else next_at end),
  requested_at = case when :status <> 'QUEUED' then requested_at end,
  tries = case when :changed and :status <> 'QUEUED' then 0 else tries end
where provider = :provider and name = :name
