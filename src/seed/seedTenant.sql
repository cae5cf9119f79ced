insert into tenant (id, name, slug, time_zone, package_id, created_at)
values (:id, :name, :slug, :time_zone, (select id from package where code = :package_code), :now)
on conflict (slug) do nothing
returning id
