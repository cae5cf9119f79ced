-- A payment that the database refuses to settle is set aside, too.
alter table quarantined_item drop constraint quarantined_item_kind_check,
  add constraint quarantined_item_kind_check check (kind in ('DELIVERY_REPORT', 'DISPATCH', 'PAYMENT', 'SWEEP'));
