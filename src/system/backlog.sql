-- For how many seconds the oldest work of each part has waited that nothing but time holds up.
select
  coalesce((
    select extract(epoch from :now::timestamptz - q.due_at)
    from dispatch_queue q
    where q.due_at <= :now and not (select sending_frozen from system_state)
      and not exists (
        select from provider_state
        where provider in (:provider, :sandbox) and closed_until > :now and (closed_for is null or q.tenant_id = any (closed_for)))
      and exists (select from tenant t where t.id = q.tenant_id and t.status <> 'SUSPENDED')
      and q.message_id not in (select item_id from quarantined_item where kind = 'DISPATCH' and released_at is null)
    order by q.due_at limit 1), 0)::float8 as dispatcher,
  coalesce((select extract(epoch from now() - min(published_at)) from living_process), 0)::float8 as outbox,
  coalesce((
    select extract(epoch from :now::timestamptz - min(apply_after))
    from report_inbox where result = 'PENDING' and apply_after <= :now), 0)::float8 as "reportInbox"
