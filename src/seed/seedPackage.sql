insert into package (id, code, name, credits, price_tzs, support, sender_id_limit, created_at)
values (:id, :code, :name, :credits, :price_tzs, :support, :sender_id_limit, :now)
on conflict (code) do nothing
