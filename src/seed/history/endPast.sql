-- Messages of the past as they ended: see acceptPast.sql. One without a report has waited three days for it.
update message m set status = g.status, events = case when g.status in ('DELIVERED', 'UNDELIVERED') then 4 else 3 end,
  sent_at = case when g.status <> 'FAILED' then g.left_at end, final_at = g.ended_at,
  report_missing_at = case g.status when 'SENT' then g.left_at + interval '3 days' end,
  updated_at = coalesce(g.ended_at, g.left_at + interval '3 days'),
  provider_reference = case when g.status <> 'FAILED' then m.hold_entry::text end,
  failure = case g.status when 'FAILED' then 'INVALID_NUMBER' when 'UNDELIVERED' then 'UNREACHABLE' end,
  outcome_source = case when g.status in ('DELIVERED', 'UNDELIVERED') then 'REPORT' else 'PROVIDER' end,
  credit_state = case g.status when 'FAILED' then 'RELEASED' else 'SETTLED' end,
  settle_entry = g.settle_entry, release_entry = g.release_entry
from jsonb_to_recordset(:messages::jsonb) as g (id uuid, status text, left_at timestamptz, ended_at timestamptz, settle_entry uuid,
  release_entry uuid)
where m.tenant_id = :tenant_id and m.id = g.id
