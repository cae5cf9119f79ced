-- Committed just before the first byte: only attempts that are still CLAIMED under our lease are sent. Answers their recipient numbers, not
-- their messages: a batch may hold an old attempt of a message beside the new one. The phase is compared as recordOutcomes.sql does.
update attempt a set phase = 'DISPATCHING', lease_until = :lease_until, at = :now
from unnest(:message_id::uuid[], :n::integer[], :lease_token::uuid[]) as c (message_id, n, lease_token)
where a.message_id = c.message_id and a.n = c.n and (case a.phase when 'CLAIMED' then true else false end) and a.lease_token = c.lease_token
returning a.recipient::text as recipient
