-- Writes the outcome of attempts that are still under our lease. One may be UNKNOWN, because recoverLeases was faster: the answer knows
-- better. One may be CLAIMED, because markDispatching got no answer from the database: if its statement commits after all, it waits for
-- this one or this one for it, and the attempt ends NOT_SENT either way. names_are_refused: the provider refuses some sender id now.
-- The phases are hidden from the planner: statistics of a quiet moment say that hardly any attempt is in one of them, and then all attempts
-- are compared with all outcomes (2.7 s for 500).
update attempt a
set phase = o.phase, provider_reference = coalesce(o.reference, a.provider_reference), detail = o.detail, resend_alone = o.resend_alone,
  at = :now
from unnest(:message_id::uuid[], :n::integer[], :lease_token::uuid[], :phase::text[], :reference::text[], :detail::text[],
    :resend_alone::boolean[])
  as o (message_id, n, lease_token, phase, reference, detail, resend_alone)
where a.message_id = o.message_id and a.n = o.n and a.lease_token = o.lease_token
  and (case when a.phase in ('CLAIMED', 'DISPATCHING', 'UNKNOWN') then true else false end)
returning a.message_id, a.n,
  (select exists (select from provider_sender_name where refused_at is not null)) as names_are_refused
