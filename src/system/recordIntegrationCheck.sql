insert into integration_check (name, carrier, ok, detail, checked_at) values (:name, :carrier, :ok, :detail, :now)
on conflict (name) do update set carrier = excluded.carrier, ok = excluded.ok, detail = excluded.detail, checked_at = excluded.checked_at
