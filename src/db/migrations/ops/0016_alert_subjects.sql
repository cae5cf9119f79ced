-- Columns by what they hold: which subject an alert is about, and how many of its occurrences somebody was notified of.
alter table alert rename column matter to subject_key;
alter table alert rename column told to notified_count;
alter index alert_untold rename to alert_to_notify;
alter index alert_matter rename to alert_subject;
