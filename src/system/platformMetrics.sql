-- The platform's figures for /metrics, one row. Each part reads an index that holds only what is not done; :mails_since is an id of that
-- moment.
select
  (select json_agg(s) from (
    select 'QUEUED' as status, test, count(*) as count from dispatch_queue group by test
    union all select 'SCHEDULED', test, count(*) from message where listed_status = 'SCHEDULED' group by test
    union all select 'HELD', test, count(*) from message where listed_status = 'HELD' group by test
    union all select 'UNCONFIRMED', test, count(*) from message where listed_status = 'UNCONFIRMED' group by test
    union all select 'SENDING', m.test, count(*) from attempt a join message m on m.id = a.message_id
      where a.under_way group by m.test) s) as messages,
  (select json_agg(l) from (
    select test, extract(epoch from :now::timestamptz - min(due_at))::float8 as seconds
    from dispatch_queue q where due_at <= :now
      and exists (select from tenant t where t.id = q.tenant_id and t.status <> 'SUSPENDED')
      and q.message_id not in (select item_id from quarantined_item where kind = 'DISPATCH' and released_at is null)
    group by test) l) as lags,
  (select count(*) from report_inbox where result = 'PENDING' and apply_after <= :now) as reports_pending,
  (select count(*) from report_inbox where result = 'WAITING') as reports_waiting,
  (select count(*) from report_inbox where ask_after is not null) as reports_to_confirm,
  (select extract(epoch from :now::timestamptz - min(apply_after))::float8 from report_inbox
    where result = 'PENDING' and apply_after <= :now) as report_lag,
  (select json_agg(u) from (select provider, sum(count)::float8 as count from unknown_report_status group by provider) u)
    as unknown_statuses,
  -- Their ids are in order and nearly without gaps: this needs no walk through all rows.
  (select coalesce(max(id) - min(id) + 1, 0) from outbox) as outbox,
  (select json_agg(e) from (
    select status, count(*) as count from email where status = 'QUEUED' or id >= :mails_since::uuid group by status) e) as mails,
  (select json_agg(q) from (
    select kind, count(*) as count from quarantined_item where released_at is null and discarded_at is null
    group by kind) q) as quarantined,
  (select extract(epoch from checked_at)::float8 from ledger_proof_run order by id desc limit 1) as proof_at,
  (select ok from ledger_proof_run order by id desc limit 1) as proof_ok,
  (select extract(epoch from checked_at)::float8 from ledger_proof_run where ok order by id desc limit 1) as proof_ok_at,
  (select json_agg(p) from (
    select provider, coalesce(closed_until > :now, false) as closed from provider_state) p) as providers
