-- The campaign whose failed messages this one sends again.
alter table campaign add column retry_of uuid;
create index campaign_retry_of on campaign (tenant_id, retry_of) where retry_of is not null;
