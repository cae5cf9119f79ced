-- What a reader of the file has to be allowed besides what its purpose asks for: an export shows what a list shows, to who may see that.
alter table media_asset add column reader_permission text;
