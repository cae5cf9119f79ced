-- A number opts in again, and its history says so when it was out.
with opted_in as (
  delete from opt_out where tenant_id = :tenant_id and phone = :phone returning tenant_id, phone
)
insert into opt_out_event (id, tenant_id, phone, opted_out, source, actor, at)
select :event_id, tenant_id, phone, false, :source, :actor, :now from opted_in
