-- Who people read on the page behind their opt-out link (null: the tenant's name), and the number to text or call that a template names.
alter table tenant add column opt_out_page_name text, add column opt_out_number text,
  add constraint tenant_opt_out_page_name check (char_length(opt_out_page_name) between 1 and 100),
  add constraint tenant_opt_out_number check (opt_out_number ~ '^[-+0-9 ()]{3,20}$');
-- A link names a tenant by the end of its id.
create index tenant_id_end on tenant ((right(id::text, 12)));
