-- Values of contacts have no blanks at their ends: an export that is imported again would lose them. What is blank is no value.
update contact c
set attributes = coalesce(
  (select jsonb_object_agg(key, trimmed) from (
    select key, regexp_replace(value, '^\s+|\s+$', '', 'g') as trimmed from jsonb_each_text(c.attributes)) a where trimmed <> ''),
  '{}')
where exists (select from jsonb_each_text(c.attributes) where value ~ '^\s|\s$');
