alter table export drop constraint export_kind_check;
alter table export add constraint export_kind_check
  check (kind in ('MESSAGES', 'CAMPAIGN_RECIPIENTS', 'CONTACTS', 'OPT_OUTS', 'LEDGER', 'USAGE', 'PURCHASES', 'AUDIT'));

-- What one person or key did.
create index audit_event_actor on audit_event (actor, id);
