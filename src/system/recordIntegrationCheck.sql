insert into integration_check as c (name, carrier, ok, detail, checked_at, failing_since)
values (:name, :carrier, :ok, :detail, :now, case when not :ok::boolean then :now::timestamptz end)
on conflict (name) do update set carrier = excluded.carrier, ok = excluded.ok, detail = excluded.detail, checked_at = excluded.checked_at,
  failing_since = case when not excluded.ok then coalesce(c.failing_since, excluded.failing_since) end
