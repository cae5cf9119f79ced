alter table export drop constraint if exists export_kind_check;
alter table export add constraint export_kind_check
  check (kind in ('MESSAGES', 'CAMPAIGN_RECIPIENTS', 'CONTACTS', 'OPT_OUTS', 'LEDGER', 'USAGE'));
