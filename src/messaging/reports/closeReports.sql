-- What became of reports; one that found no message stays pending until its last try, an unsigned one until the provider has been asked.
update report_inbox r set
  result = c.result, message_id = c.message_id, tries = r.tries + 1,
  applied_at = case when c.result = 'PENDING' then null else $1::timestamptz end,
  apply_after = case when c.ask_after is null then coalesce(c.apply_after, r.apply_after) else 'infinity' end, ask_after = c.ask_after
from unnest($2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[], $6::timestamptz[]) as c (id, result, message_id, apply_after, ask_after)
where r.id = c.id
