-- A report is applied as it is stored only where no earlier one about the same message still waits: they count in the order of receipt.
create index report_inbox_pending_message on report_inbox (message_id) where result = 'PENDING';
