-- What needs a person of the platform: as attentionOfTenant.sql. A transfer that comes late still counts, so its proof waits after the
-- purchase has expired, too: those that were attached since :proofs_since.
select 'PURCHASE_REVIEW' as kind, null as severity, count(*) as count, min(updated_at) as since,
  min(id::text) as "objectId", min(invoice_number) as name, null::jsonb as params, null::uuid as "onlyFor", null::uuid as "notFor"
from purchase where status = 'REVIEW' having count(*) > 0
union all
select 'TRANSFER_TO_CONFIRM', null, count(*), min(proof.at), min(p.id::text), min(p.invoice_number), null, null, null
from purchase p, lateral (select max(attached_at) as at from purchase_proof where purchase_id = p.id) proof
where p.method = 'BANK_TRANSFER' and p.status in ('PENDING', 'EXPIRED') and proof.at is not null
  and (p.status = 'PENDING' or proof.at >= :proofs_since::timestamptz) having count(*) > 0
union all
select 'SENDER_ID_REVIEW', null, count(*), min(asked.at), min(s.id::text), min(s.name), null, null, null
from sender_id s, lateral (
  select coalesce(max(at) filter (where to_status = 'PENDING'), s.created_at) as at from sender_id_event where sender_id = s.id) asked
where s.status = 'PENDING' having count(*) > 0
union all
select 'MESSAGES_UNCONFIRMED', null, count(*), min(updated_minute), min(id::text), null, null, null, null
from message where listed_status = 'UNCONFIRMED' and not test having count(*) > 0
union all
select 'MESSAGES_HELD', null, count(*), min(updated_minute), min(id::text), null, null, null, null
from message where listed_status = 'HELD' and hold_reason = 'REVIEW' having count(*) > 0
union all
select 'ITEMS_QUARANTINED', null, count(*), min(created_at), min(id::text), null, null, null, null
from quarantined_item where released_at is null and discarded_at is null having count(*) > 0
union all
select 'SENDING_FROZEN', null, 1, updated_at, 'system', frozen_reason, null, null, null from system_state where sending_frozen
union all
select 'RESTORE_TO_CONFIRM', null, 1, coalesce(finished_at, started_at, created_at), id::text, null, null, null, null
from restore where status = 'AWAITING_CONFIRMATION'
union all
select 'BACKUP_PROBLEM', case when bool_or(problem in ('NO_VERIFIED_BACKUP', 'OVERDUE', 'LAST_FAILED', 'VERIFICATION_FAILED',
  'STORAGE_UNAVAILABLE', 'KEY_UNUSABLE')) then 'CRITICAL' end, count(*), min(since), 'backup-health', min(problem), null, null, null
from backup_problem having count(*) > 0
union all
select 'WEBHOOK_DISABLED', null, count(*), min(disabled_at), min(id::text), min(substring(url from '^https?://([^/]+)')), null, null, null
from webhook_endpoint where tenant_id is null and disabled_at is not null having count(*) > 0
union all
select 'EMAIL_NOT_VERIFIED', null, 1, created_at, id::text, null, null, id, null
from app_user where platform_role is not null and email_verified_at is null
union all
select 'ALERT_OPEN', severity, count(*), min(first_at), min(id::text), kind, (array_agg(params order by id))[1], null, null
from alert where tenant_id is null and resolved_at is null and acknowledged_at is null group by kind, severity
