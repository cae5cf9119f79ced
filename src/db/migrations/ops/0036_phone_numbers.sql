alter table account_code add constraint account_code_phone check (phone ~ '^\+[1-9]\d{6,14}$');
alter table platform_sms add constraint platform_sms_phone check (phone ~ '^\+[1-9]\d{6,14}$');
alter table simulator_accept add constraint simulator_accept_phone check (phone ~ '^\+[1-9]\d{6,14}$');
alter table simulator_report add constraint simulator_report_phone check (phone ~ '^\+[1-9]\d{6,14}$');
alter table simulator_payment add constraint simulator_payment_phone check (phone ~ '^\+[1-9]\d{6,14}$');
