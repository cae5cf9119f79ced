-- A report that anybody who knows the address may have pushed proves nothing by itself: what moves credits, or contradicts what is believed,
-- waits until the provider, asked, says the same.
alter table report_inbox add column unsigned boolean not null default false;
-- When the provider is asked next about an unsigned report that isn't applied before that.
alter table report_inbox add column ask_after timestamptz;
alter table report_inbox add constraint report_inbox_asked check (ask_after is null or (unsigned and result = 'PENDING'));
create index report_inbox_to_ask on report_inbox (ask_after) where ask_after is not null;
-- UNPROVEN: the provider never said it, or said otherwise.
alter table report_inbox drop constraint report_inbox_result_check;
alter table report_inbox add constraint report_inbox_result_check
  check (result in ('PENDING', 'APPLIED', 'IGNORED', 'CONTRADICTION', 'UNMATCHED', 'UNPROVEN'));

-- Messages without a report are asked for, ever more seldom. On the attempt: it has the provider, its reference and our number, and most
-- attempts are never touched for it.
alter table attempt add column polls smallint not null default 0;
alter table attempt add column next_poll_at timestamptz;
create index attempt_poll on attempt (next_poll_at) where next_poll_at is not null;
