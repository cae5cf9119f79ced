-- What became of attempts. A sweep may have called one UNKNOWN meanwhile: the answer itself knows better. CLAIMED is one whose fence got
-- no answer: when that fence commits after all, it waits for this or this waits for it, and the attempt ends NOT_SENT either way.
update attempt a set phase = o.phase, provider_reference = coalesce(o.reference, a.provider_reference), detail = o.detail, resend_alone = o.alone, at = $6
from unnest($1::uuid[], $2::smallint[], $3::text[], $4::text[], $5::text[], $8::boolean[], $7::uuid[])
  as o (message_id, n, phase, reference, detail, alone, lease_token)
where a.message_id = o.message_id and a.n = o.n and a.lease_token = o.lease_token and a.phase in ('CLAIMED', 'DISPATCHING', 'UNKNOWN')
returning a.recipient::text as recipient
