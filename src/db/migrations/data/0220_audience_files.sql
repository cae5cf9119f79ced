-- A file whose rows get a campaign: they are read into campaign_listed, each with its line. file: as the API shows it, for the campaign is
-- known longer than the file. columns: how they are read, where that isn't guessed.
alter table media_asset drop constraint media_asset_purpose;
alter table media_asset add constraint media_asset_purpose check (purpose in ('DOCUMENT', 'CONTACTS', 'AUDIENCE', 'EXPORT'));

create table campaign_file (
  tenant_id uuid not null,
  campaign_id uuid not null,
  file_id uuid not null,
  file jsonb not null,
  columns jsonb,
  read boolean not null default false,
  created_at timestamptz not null,
  primary key (tenant_id, campaign_id),
  foreign key (tenant_id, campaign_id) references campaign (tenant_id, id) on delete cascade
);
alter table campaign_listed add column line bigint;
alter table campaign_row add column line bigint;
