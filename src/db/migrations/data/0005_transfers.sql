-- Where bank transfers go is a setting (BANK_NAME, BANK_ACCOUNT_NAME, BANK_ACCOUNT_NUMBER).
drop table bank_account;

-- Documents by which a buyer shows a transfer. media_asset holds what kinds of file there are: PDF, PNG and JPEG.
create table purchase_proof (
  tenant_id uuid not null,
  purchase_id uuid not null,
  n integer not null check (n between 1 and 5),
  asset_id uuid not null,
  attached_at timestamptz not null,
  primary key (purchase_id, n),
  unique (purchase_id, asset_id),
  foreign key (tenant_id, purchase_id) references purchase (tenant_id, id) on delete cascade,
  foreign key (tenant_id, asset_id) references media_asset (tenant_id, id) on delete cascade
);

-- When the buyer of a transfer that has not come is written to next; null when they won't be.
alter table purchase add column next_reminder_at timestamptz;
update purchase set next_reminder_at = created_at + interval '2 days' where method = 'BANK_TRANSFER' and status = 'PENDING';
alter table purchase add constraint purchase_reminder check (method = 'BANK_TRANSFER' or next_reminder_at is null);
create index purchase_to_remind on purchase (next_reminder_at) where next_reminder_at is not null;
