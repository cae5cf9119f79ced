-- The fence, committed just before the first byte: only attempts that are still ours and still CLAIMED are sent. Answered by the attempt's own
-- number: a batch may hold an old attempt of a message beside the new one.
update attempt a set phase = 'DISPATCHING', lease_until = $4, at = $5
from unnest($1::uuid[], $2::smallint[], $3::uuid[]) as mine (message_id, n, lease_token)
where a.message_id = mine.message_id and a.n = mine.n and a.phase = 'CLAIMED' and a.lease_token = mine.lease_token
returning a.recipient::text as recipient
