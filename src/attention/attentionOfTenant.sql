-- What needs a person of tenant :tenant_id: a row for each kind. Of approvals one for each who asked for them and can't give them, of
-- addresses one for each person whose it is, of alerts one for each kind. object_id is read where count is 1.
select 'SENDER_ID_CHANGES' as kind, null as severity, count(*) as count, min(coalesce(reviewed_at, created_at)) as since,
  min(id::text) as "objectId", min(name) as name, null::jsonb as params, null::uuid as "onlyFor", null::uuid as "notFor"
from sender_id where tenant_id = :tenant_id::uuid and status = 'CHANGES_REQUESTED' having count(*) > 0
union all
select 'CAMPAIGN_TO_APPROVE', null, count(*), min(r.confirmed_at), min(c.id::text), min(c.name), null, null, r.asked_by
from campaign c join campaign_run r on r.tenant_id = c.tenant_id and r.campaign_id = c.id
where c.tenant_id = :tenant_id::uuid and c.status = 'AWAITING_APPROVAL' group by r.asked_by
union all
select 'CAMPAIGN_PAUSED', null, count(*), min(updated_at), min(id::text), min(name), null, null, null
from campaign where tenant_id = :tenant_id::uuid and status = 'PAUSED' having count(*) > 0
union all
select 'BALANCE_LOW', case when c.available <= 0 then 'CRITICAL' end, 1, coalesce(s.changed_at, c.updated_at), c.tenant_id::text, null,
  null, null, null
from credit_account c join tenant t on t.id = c.tenant_id left join balance_side s on s.tenant_id = c.tenant_id and s.low
where c.tenant_id = :tenant_id::uuid and c.available < t.low_balance_threshold
union all
select 'WEBHOOK_DISABLED', null, count(*), min(disabled_at), min(id::text), min(substring(url from '^https?://([^/]+)')), null, null, null
from webhook_endpoint where tenant_id = :tenant_id::uuid and disabled_at is not null having count(*) > 0
union all
select 'EMAIL_NOT_VERIFIED', null, 1, u.created_at, u.id::text, null, null, u.id, null
from membership m join app_user u on u.id = m.user_id where m.tenant_id = :tenant_id::uuid and u.email_verified_at is null
union all
select 'ALERT_OPEN', severity, count(*), min(first_at), min(id::text), kind, (array_agg(params order by id))[1], null, null
from alert where tenant_id = :tenant_id::uuid and resolved_at is null and acknowledged_at is null group by kind, severity
