-- How many rows of the file are in campaign_listed already: who goes on reading begins behind them.
alter table campaign_file add column read_rows bigint not null default 0;
