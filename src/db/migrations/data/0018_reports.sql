-- A report that names a wrong number, and the true one beside it, are two reports.
alter table report_key drop constraint report_key_pkey;
alter table report_key add column phone text;
update report_key k set phone = coalesce(i.phone, ''), recipient = case when k.recipient = i.phone then i.recipient else k.recipient end
from report_inbox i where i.id = k.report_id;
update report_key set phone = '' where phone is null;
alter table report_key alter column phone set not null;
alter table report_key add constraint report_key_pkey primary key (provider, reference, recipient, phone, status);

-- UNKNOWN: a status that isn't in our list of words. It changes no state and is an event of its message.
alter table report_inbox drop constraint report_inbox_outcome_check;
alter table report_inbox add constraint report_inbox_outcome_check check (outcome in ('DELIVERED', 'UNDELIVERED', 'NOTHING', 'UNKNOWN'));

-- WAITING: no message of ours is known for it yet. These have an index and a pace of their own, so that however many they are, the reports
-- of known messages never queue behind them.
alter table report_inbox drop constraint report_inbox_check;
alter table report_inbox drop constraint report_inbox_result_check;
update report_inbox set result = 'WAITING' where result = 'PENDING' and message_id is null and ask_after is null and tries > 0;
alter table report_inbox add constraint report_inbox_result_check
  check (result in ('PENDING', 'WAITING', 'APPLIED', 'IGNORED', 'CONTRADICTION', 'UNMATCHED', 'UNPROVEN'));
alter table report_inbox add constraint report_inbox_applied check ((result in ('PENDING', 'WAITING')) = (applied_at is null));
create index report_inbox_waiting on report_inbox (id, apply_after) where result = 'WAITING';
