-- The same rule as before, in a tenth of the time: text by name, at most 50 of 1,000 characters. Patterns of JSON paths took more of a new
-- contact than all its indexes.
create function attributes_fit(attributes jsonb) returns boolean language plpgsql immutable strict parallel safe as $$
declare
  one record;
  n integer := 0;
begin
  if jsonb_typeof(attributes) <> 'object' then
    return false;
  end if;
  for one in select key, value from jsonb_each(attributes) loop
    n := n + 1;
    if n > 50 or jsonb_typeof(one.value) <> 'string' or char_length(one.key) not between 1 and 64
      or char_length(one.value #>> '{}') > 1000 then
      return false;
    end if;
  end loop;
  return true;
end $$;
alter table contact drop constraint contact_attributes;
alter table contact add constraint contact_attributes check (attributes = '{}' or attributes_fit(attributes));

-- The same pieces as before, in two thirds of the time.
create or replace function search_grams(value text) returns text[] language plpgsql immutable strict parallel safe as $$
declare
  letters text[] := string_to_array(value, null);
  grams text[] := '{}';
begin
  for place in 1 .. cardinality(letters) - 2 loop
    grams[place] := letters[place] || letters[place + 1] || letters[place + 2];
  end loop;
  return grams;
end $$;
