-- Messages sent since :rate_since, an id of that moment.
select
  json_build_object(
    'sizeBytes', pg_database_size(current_database()),
    'connections', (select count(*) from pg_stat_activity where datname = current_database()),
    'maxConnections', current_setting('max_connections')::int,
    'version', current_setting('server_version')) as database,
  coalesce((select json_agg(j order by j.name) from (
    select name, to_char(last_run_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "lastRunAt",
      -- A lasting job is as its last run ended, which may have been made up later than Agenda's call.
      coalesce((select ok from job_run r where r.name = a.name and finished_at is not null order by due_at desc limit 1), case
        when last_run_at is null then null
        else failed_at is null or failed_at < coalesce(last_finished_at, failed_at + interval '1 second') end) as "lastOk",
      to_char(next_run_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as "nextRunAt"
    from agenda_jobs a where type = 'single') j), '[]') as jobs,
  coalesce((
    select extract(epoch from :now::timestamptz - min(due_at)) from dispatch_queue q
    where due_at <= :now
      and exists (select from tenant t where t.id = q.tenant_id and t.status <> 'SUSPENDED')
      and q.message_id not in (select item_id from quarantined_item where kind = 'DISPATCH' and released_at is null)), 0)::float8 as lag,
  (select count(*) from dispatch_queue where due_at <= :now) as depth,
  (select coalesce(sum(messages), 0) from ledger_entry where id >= :rate_since::uuid and kind = 'SETTLE') as settled,
  (select json_build_object(
    'since', to_char(updated_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'actor', coalesce(frozen_by, 'system'),
    'reason', coalesce(frozen_reason, 'Not said.')) from system_state where sending_frozen) as freeze
