insert into sender_id_event (sender_id, n, at, from_status, to_status, actor, note)
select :id, coalesce(max(n), 0) + 1, :now, :from, :to, :actor, :note from sender_id_event where sender_id = :id
