-- What became of reports; one that found no message stays pending until its last try.
update report_inbox r set
  result = c.result, message_id = c.message_id, tries = r.tries + 1,
  applied_at = case when c.result = 'PENDING' then null else $1::timestamptz end,
  apply_after = coalesce(c.apply_after, r.apply_after)
from unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[]) as c (id, result, message_id, apply_after)
where r.id = c.id
