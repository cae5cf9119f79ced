-- The purchases of the live schema, of tenants whose ledger is the backup's, that the audit confirms and that are further there than in the
-- backup: what was ordered is what they say, and they ended as they say. With what is to be booked for them.
select l.id, l.tenant_id as "tenantId", l.credited, l.status in ('COMPLETED', 'REFUNDED') and r.top_up_entry is null as completed,
  l.status = 'REFUNDED' as refunded, r.top_up_entry is not null as known, l.top_up_entry as "topUpEntry", l.refund_entry as "refundEntry",
  public_id as reference, a.refund_note as "refundNote",
  -- Its entries are another's in the backup, or nobody confirms it.
  not (a.ordered and l.decisions = a.decisions
      and (l.status in ('COMPLETED', 'REFUNDED')) = a.completed and (l.status = 'REFUNDED') = a.refunded)
    or exists (select from ledger_entry e where e.id = l.refund_entry or e.id = l.top_up_entry and r.top_up_entry is null) as unsound
from live_purchase l
join carried_tenant t on t.id = l.tenant_id and t.money = 'REBOOKED'
left join purchase r on r.id = l.id
cross join lateral (select 'pur_' || replace(l.id::text, '-', '') as public_id) p
cross join lateral (
  select count(*) filter (where action = 'purchase.refunded' or (action in ('purchase.completed', 'purchase.failed') and detail ? 'note'))
      as decisions,
    coalesce(bool_or(action = 'purchase.order' and (detail->>'credits', detail->>'amountTzs', detail->>'method', detail->>'package')
      is not distinct from (l.credits::text, l.amount_tzs::text, l.method, 'pkg_' || replace(l.package_id::text, '-', ''))), false)
      as ordered,
    coalesce(bool_or(action = 'purchase.completed'
      and (detail->>'credits', detail->>'paidTzs') = (l.credited::text, l.paid_tzs::text)), false)
      as completed,
    coalesce(bool_or(action = 'purchase.refunded'
      and (detail->>'credits', detail->>'reference') = (l.credited::text, l.refund_reference)), false)
      as refunded,
    max(detail->>'note') filter (where action = 'purchase.refunded') as refund_note
  from audit_event a where a.target = public_id and a.tenant_id = l.tenant_id) a
where r.id is null or r.status not in ('COMPLETED', 'REFUNDED') or (r.status = 'COMPLETED' and l.status = 'REFUNDED')
order by l.completed_at nulls last, l.id
