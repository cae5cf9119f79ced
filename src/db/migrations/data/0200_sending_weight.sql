-- How many turns a tenant gets in which one of weight 1 gets one, while more is due than the provider takes.
alter table tenant add column sending_weight integer not null default 1
  constraint tenant_sending_weight check (sending_weight >= 1 and sending_weight <= 10);
