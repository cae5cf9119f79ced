insert into sender_id_event (sender_id, n, at, from_status, to_status, by_user, note)
select :id, coalesce(max(n), 0) + 1, :now, :from, :to, :by_user, :note from sender_id_event where sender_id = :id
