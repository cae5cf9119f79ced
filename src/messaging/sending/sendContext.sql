-- Everything that sends depend on, in one look: the tenant, the sender id by name or the default, who opted out, and earlier answers to the
-- same key or reference. Of the enabled sender ids only as many may be used as the package allows, the default and the oldest first: a limit
-- that became smaller (a purchase was paid back) holds from the next send on.
-- In, one element per send: $1 tenant, $2 sender id's name, $3 phones with commas between, $4 operation, $5 key, $6 reference, $7 the API
-- key that sends, $8 now, $9 whether a test. Out, by the send's number from 1; nothing for a tenant that isn't there. key_left is what the
-- key may still spend today, null for no cap.
with request as materialized (
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::timestamptz[], $9::boolean[])
    with ordinality as r (tenant_id, sender, phones, operation, key, reference, api_key_id, at, test, n)
)
select r.n, t.status as tenant_status, c.available,
  s.id as sender_id, s.status as sender_status, s.name as sender_name, coalesce(s.for_all or ts.enabled and (
    select count(*) from tenant_sender_id o join sender_id os on os.id = o.sender_id
    where o.tenant_id = r.tenant_id and o.enabled and not os.for_all and (not o.is_default, o.sender_id) < (not ts.is_default, ts.sender_id)
  ) < coalesce((select p.sender_id_limit from package p order by p.id = t.package_id desc nulls last, p.price_tzs limit 1), 2147483647), false) as sender_enabled,
  array(select phone from opt_out where tenant_id = r.tenant_id and phone = any(string_to_array(r.phones, ','))) as opted_out,
  (select jsonb_build_object('fingerprint', encode(fingerprint, 'hex'), 'answer', answer) from idempotency_key
    where tenant_id = r.tenant_id and operation = r.operation and key = r.key) as keyed,
  (select jsonb_build_object('fingerprint', encode(fingerprint, 'hex'), 'answer', answer) from send_reference
    where tenant_id = r.tenant_id and test = r.test and reference = r.reference) as referenced,
  (select k.daily_credit_cap - coalesce(d.spent, 0) from api_key k
    left join api_key_day d on d.api_key_id = k.id and d.day = (r.at at time zone t.time_zone)::date
    where k.tenant_id = r.tenant_id and k.id = r.api_key_id) as key_left
from request r
join tenant t on t.id = r.tenant_id
join credit_account c on c.tenant_id = t.id
left join lateral (
  select s.* from sender_id s
  left join tenant_sender_id own on own.tenant_id = r.tenant_id and own.sender_id = s.id
  where (s.tenant_id is null or s.tenant_id = r.tenant_id) and s.status not in ('REJECTED', 'CANCELLED')
    and case when r.sender is not null then lower(s.name) = lower(r.sender)
      else coalesce(own.is_default, false)
        or (s.for_all and not exists (select from tenant_sender_id d where d.tenant_id = r.tenant_id and d.is_default)) end
  limit 1
) s on true
left join tenant_sender_id ts on ts.tenant_id = t.id and ts.sender_id = s.id
