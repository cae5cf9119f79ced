-- Writes what became of reports. One that found no message goes on WAITING until its last try; an unsigned one is PENDING until the
-- provider has been asked (ask_after).
update report_inbox r set
  result = c.result, message_id = c.message_id, tries = least(r.tries, 1000) + 1,
  applied_at = case when c.result in ('PENDING', 'WAITING') then null else :now::timestamptz end,
  apply_after = case when c.ask_after is null then coalesce(c.apply_after, r.apply_after) else 'infinity' end, ask_after = c.ask_after
from unnest(:id::uuid[], :result::text[], :message_id::uuid[], :apply_after::timestamptz[], :ask_after::timestamptz[])
  as c (id, result, message_id, apply_after, ask_after)
where r.id = c.id
