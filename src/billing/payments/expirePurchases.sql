-- Batches of :batch, in the order in which they ended.
with overdue as (
  select id from purchase where status in ('PENDING', 'PROCESSING') and expires_at <= :now
  order by expires_at limit :batch::int for update skip locked
), expired as (
  update purchase p set status = 'EXPIRED', failure = 'PAYER_TIMED_OUT', failure_detail = 'It was not paid in time.', next_ask_at = null,
    updated_at = :now
  from overdue where p.id = overdue.id returning p.id, p.tenant_id
), notified as (
  insert into outbox (topic, tenant_id, ids) select 'purchase', tenant_id, array_agg(id) from expired group by tenant_id
)
select id from expired
