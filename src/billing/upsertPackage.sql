insert into package (id, code, name, credits, price_tzs, support, features, sender_id_limit, active, created_at)
values (:id, :code, :name, :credits, :price_tzs, :support, :features, :sender_id_limit, :active, :now)
on conflict (code) do update set name = excluded.name, credits = excluded.credits, price_tzs = excluded.price_tzs,
  support = excluded.support, features = excluded.features, sender_id_limit = excluded.sender_id_limit, active = excluded.active
returning id
