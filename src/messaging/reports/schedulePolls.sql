-- Counts a poll of these attempts and sets the time of the next; one that another worker has polled meanwhile is left alone.
update attempt a set polls = least(a.polls, 1000) + 1, next_poll_at = p.next_poll_at
from unnest(:message_id::uuid[], :n::integer[], :polls::integer[], :next_poll_at::timestamptz[]) as p (message_id, n, polls, next_poll_at)
where a.message_id = p.message_id and a.n = p.n and a.polls = p.polls
