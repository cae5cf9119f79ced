-- A person with all their memberships and those tenants, oldest membership first: one row per membership, one row without any.
select u.id as user_id, u.email, u.name as user_name, u.phone, u.language, u.email_verified_at, u.verified_phone,
  u.platform_role, u.created_at as registered_at,
  m.id as membership_id, m.role, m.created_at as joined_at,
  t.id as tenant_id, t.name as tenant_name, t.slug, t.time_zone, t.status, t.low_balance_threshold,
  t.quiet_hours, t.daily_credit_cap, t.frequency_cap, t.approval_above_credits, t.alert_emails, t.low_balance_sms, t.body_retention_days,
  t.opt_out_page_name, t.opt_out_number, t.weekly_usage_mail, t.sending_weight,
  t.created_at as tenant_created_at,
  exists (select from two_factor f where f.user_id = u.id and f.confirmed_at is not null) as two_factor
from app_user u
left join membership m on m.user_id = u.id
left join tenant t on t.id = m.tenant_id
where u.id = $1
order by m.created_at, m.id
