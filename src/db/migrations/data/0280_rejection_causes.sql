-- Why a row of an audience is left out, where its code says less: cause is as in contact_import_rejection.fault, and fault, of a row that
-- was read from a file, the column at fault. Neither holds anything that was given.
alter table campaign_listed add column fault text, add column cause text;
alter table campaign_row add column cause text;
