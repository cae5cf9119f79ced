-- How the columns of an audience's file were read, as the API shows them: null until it was. Erasures empty their samples.
alter table campaign_file add column found_columns jsonb;
