-- A campaign that costs more than this needs a second person before its messages are made; null: none does.
alter table tenant
  add column approval_above_credits bigint constraint tenant_approval_above_credits check (approval_above_credits >= 0);

alter table campaign
  drop constraint campaign_status,
  add constraint campaign_status check (status in ('DRAFT', 'STAGING', 'READY', 'FAILED', 'AWAITING_APPROVAL', 'SCHEDULED', 'RUNNING',
    'PAUSED', 'COMPLETED', 'CANCELLED'));

-- approve_until: it needs an approval, which may come until then. asked_by: who confirmed it, or made the key that did.
alter table campaign_run
  add column approve_until timestamptz,
  add column asked_by uuid,
  add column approved_by uuid,
  add column approved_at timestamptz,
  add constraint campaign_run_approved check ((approved_by is null) = (approved_at is null)
    and (approved_at is null or approve_until is not null and approved_at < approve_until)),
  add constraint campaign_run_second_person check (approved_by <> asked_by),
  add constraint campaign_run_unapproved check (approve_until is null or approved_at is not null or made_messages = 0);
