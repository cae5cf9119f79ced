-- Everything that a send depends on, in one look: the tenant, the sender id by name or the default, who opted out, and earlier answers
-- to the same key or reference. Of the enabled sender ids only as many may be used as the package allows, the default and the oldest first:
-- a limit that became smaller (a purchase was paid back) holds from the next send on.
-- $7 is the API key that sends, $8 now, $9 whether a test: key_left is what the key may still spend today, null for no cap.
select t.status as tenant_status, c.available,
  s.id as sender_id, s.status as sender_status, s.name as sender_name, coalesce(s.for_all or ts.enabled and (
    select count(*) from tenant_sender_id o join sender_id os on os.id = o.sender_id
    where o.tenant_id = $1 and o.enabled and not os.for_all and (not o.is_default, o.sender_id) < (not ts.is_default, ts.sender_id)
  ) < coalesce((select p.sender_id_limit from package p order by p.id = t.package_id desc nulls last, p.price_tzs limit 1), 2147483647), false) as sender_enabled,
  array(select phone from opt_out where tenant_id = $1 and phone = any($3::text[])) as opted_out,
  (select jsonb_build_object('fingerprint', encode(fingerprint, 'hex'), 'answer', answer) from idempotency_key
    where tenant_id = $1 and operation = $4 and key = $5) as keyed,
  (select jsonb_build_object('fingerprint', encode(fingerprint, 'hex'), 'answer', answer) from send_reference
    where tenant_id = $1 and test = $9 and reference = $6) as referenced,
  (select k.daily_credit_cap - coalesce(d.spent, 0) from api_key k
    left join api_key_day d on d.api_key_id = k.id and d.day = ($8::timestamptz at time zone t.time_zone)::date
    where k.tenant_id = $1 and k.id = $7) as key_left
from tenant t
join credit_account c on c.tenant_id = t.id
left join lateral (
  select s.* from sender_id s
  left join tenant_sender_id own on own.tenant_id = $1 and own.sender_id = s.id
  where (s.tenant_id is null or s.tenant_id = $1) and s.status not in ('REJECTED', 'CANCELLED')
    and case when $2::text is not null then lower(s.name) = lower($2)
      else coalesce(own.is_default, false) or (s.for_all and not exists (select from tenant_sender_id d where d.tenant_id = $1 and d.is_default)) end
  limit 1
) s on true
left join tenant_sender_id ts on ts.tenant_id = t.id and ts.sender_id = s.id
where t.id = $1
