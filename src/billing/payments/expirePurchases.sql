-- These purchases were not paid in time.
with expired as (
  update purchase p set status = 'EXPIRED', failure = 'PAYER_TIMED_OUT', failure_detail = 'It was not paid in time.', next_ask_at = null,
    updated_at = :now
  where id = any(:ids::uuid[]) returning p.id, p.tenant_id
), notified as (
  insert into outbox (topic, tenant_id, ids) select 'purchase', tenant_id, array_agg(id) from expired group by tenant_id
)
select id from expired
