-- How the columns of an audience's file were read, as the API shows them: null until it was.
alter table campaign_file add column found_columns jsonb;

-- The same without the first values of each: those of somebody who is erased may be among them.
create function without_samples(columns jsonb) returns jsonb language sql immutable as $$
  select coalesce(jsonb_agg(c || '{"samples": []}' order by n), '[]') from jsonb_array_elements(columns) with ordinality as e (c, n)
$$;
