with gone as (delete from process where seen_at < now() - interval '1 day')
insert into process (id, roles, published_at) values (:id, :roles, now() - make_interval(secs => :seconds_behind))
on conflict (id) do update set seen_at = now(), published_at = excluded.published_at
