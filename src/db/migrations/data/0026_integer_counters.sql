-- Counters that a loop raises are integers: a smallint that overflows fails its statement.
alter table message alter column attempts type integer, alter column events type integer;
alter table message_event alter column n type integer;
alter table attempt alter column n type integer, alter column polls type integer;
alter table report_inbox alter column tries type integer;
