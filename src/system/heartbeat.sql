with gone as (delete from process where seen_at < now() - interval '1 day')
insert into process (id, roles, published_at, epoch_seen) values (:id, :roles, now() - make_interval(secs => :seconds_behind), :epoch_seen)
on conflict (id) do update set seen_at = now(), published_at = excluded.published_at, epoch_seen = excluded.epoch_seen
returning coalesce((select max(epoch) from maintenance_epoch), 0) as epoch,
  exists (select from maintenance_epoch where epoch = (select max(epoch) from maintenance_epoch) and restore_id is not null) as active
