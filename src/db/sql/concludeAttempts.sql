-- What became of attempts. A sweep may have called one UNKNOWN or NOT_SENT meanwhile: the answer itself knows better.
update attempt a set phase = o.phase, provider_reference = coalesce(o.reference, a.provider_reference), detail = o.detail, resend_alone = o.alone, at = $6
from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $8::boolean[], $7::uuid[])
  as o (message_id, n, phase, reference, detail, alone, lease_token)
where a.message_id = o.message_id and a.n = o.n and a.lease_token = o.lease_token and a.phase in ('DISPATCHING', 'UNKNOWN')
returning a.recipient::text as recipient
