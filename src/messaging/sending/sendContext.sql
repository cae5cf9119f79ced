-- Everything that sends depend on, in one read: the tenant, the sender id (the named one or the default), who opted out, and the earlier
-- answers to the same key or reference. Of the enabled sender ids only as many may be used as the package allows, the default and the
-- oldest first: a limit that became smaller (a purchase was paid back) applies from the next send on. Parameters are arrays, one element
-- per send; :phones are separated by commas. Rows carry the send's number, from 1; an unknown tenant has none. api_key_left is what the
-- API key may still spend today; null: it has no cap. daily_left is the same of the
-- tenant. Of what is :promotional, and no test, quiet_hours are read, and who got enough of it before it is due: over_cap.
with send as materialized (
  select * from unnest(:tenant_id::uuid[], :sender_name::text[], :phones::text[], :operation::text[], :key::text[], :reference::text[],
      :api_key_id::uuid[], :test::boolean[], :promotional::boolean[], :due_at::timestamptz[])
    with ordinality as s (tenant_id, sender_name, phones, operation, key, reference, api_key_id, test, promotional, due_at, n)
)
select send.n, t.status as tenant_status, c.available,
  s.id as sender_id, s.status as sender_status, coalesce(s.for_all or ts.enabled and (
    select count(*) from tenant_sender_id o join sender_id os on os.id = o.sender_id
    where o.tenant_id = send.tenant_id and o.enabled and not os.for_all
      and (not o.is_default, o.sender_id) < (not ts.is_default, ts.sender_id)
  ) < coalesce((
    select p.sender_id_limit from package p order by p.id = t.package_id desc nulls last, p.price_tzs limit 1
  ), 2147483647), false) as sender_enabled,
  array(select phone from opt_out where tenant_id = send.tenant_id and phone = any(string_to_array(send.phones, ','))) as opted_out,
  (select jsonb_build_object('fingerprint', encode(fingerprint, 'hex'), 'answer', answer) from idempotency_key
    where tenant_id = send.tenant_id and operation = send.operation and key = send.key) as earlier_by_key,
  (select jsonb_build_object('fingerprint', encode(fingerprint, 'hex'), 'answer', answer) from send_reference
    where tenant_id = send.tenant_id and test = send.test and reference = send.reference) as earlier_by_reference,
  (select k.daily_credit_cap - coalesce(d.spent, 0) from api_key k
    left join api_key_day d on d.api_key_id = k.id and d.day = day_in_zone(:now::timestamptz, t.time_zone)
    where k.tenant_id = send.tenant_id and k.id = send.api_key_id) as api_key_left,
  case when send.promotional then jsonb_build_object('timeZone', t.time_zone) || t.quiet_hours end as quiet_hours,
  case when t.daily_credit_cap is not null then t.daily_credit_cap - case
    when c.held_on = day_in_zone(:now::timestamptz, t.time_zone) then c.held_that_day else 0 end end as daily_left,
  case when send.promotional and t.frequency_cap is not null then
    recipients_over_cap(send.tenant_id, string_to_array(send.phones, ','), t.frequency_cap, send.due_at) end as over_cap
from send
join tenant t on t.id = send.tenant_id
join credit_account c on c.tenant_id = t.id
left join lateral (
  -- The named one, or the tenant's default, or where it has none the one that is everybody's: each found by its index.
  select s.* from sender_id s
  where lower(s.name) = lower(send.sender_name) and s.status not in ('REJECTED', 'CANCELLED')
    and (s.tenant_id is null or s.tenant_id = send.tenant_id)
  union all
  select s.* from tenant_sender_id d join sender_id s on s.id = d.sender_id
  where send.sender_name is null and d.tenant_id = send.tenant_id and d.is_default
    and s.status not in ('REJECTED', 'CANCELLED') and (s.tenant_id is null or s.tenant_id = send.tenant_id)
  union all
  select s.* from sender_id s
  where send.sender_name is null and s.for_all and s.status not in ('REJECTED', 'CANCELLED')
    and not exists (select from tenant_sender_id d where d.tenant_id = send.tenant_id and d.is_default)
  limit 1
) s on true
left join tenant_sender_id ts on ts.tenant_id = t.id and ts.sender_id = s.id
