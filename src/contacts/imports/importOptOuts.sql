-- Opts the numbers of the next :size staged rows after :after out, and their histories say so where they were not out before. One that was
-- out as that of a person who was erased is shown again.
with batch as materialized (
  select r.n, r.phone, row_number() over (order by r.n) as place
  from (select * from contact_import_row where import_id = :import_id and n > :after order by n limit :size) r
), opted_out as (
  insert into opt_out (id, tenant_id, phone, source, created_at)
  select (:ids::uuid[])[place], :tenant_id::uuid, phone, 'IMPORT', :now::timestamptz from batch order by phone
  on conflict (tenant_id, phone) do update set erased_at = null where opt_out.erased_at is not null
  returning phone, xmax = 0 as is_new
), new_event as (
  insert into opt_out_event (id, tenant_id, phone, opted_out, source, actor, at)
  select (:event_ids::uuid[])[row_number() over (order by phone)], :tenant_id::uuid, phone, true, 'IMPORT', :actor::text, :now::timestamptz
  from opted_out where is_new returning id
), new_outbox as (
  insert into outbox (topic, tenant_id, ids) select 'optOut', :tenant_id::uuid, array_agg(id) from new_event having count(*) > 0
)
select (select max(n) from batch) as position, (select count(*) from batch) as rows,
  (select count(*) from opted_out where is_new) as imported, (select count(*) from opted_out where not is_new) as updated
