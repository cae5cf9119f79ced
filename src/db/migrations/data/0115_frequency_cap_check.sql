-- The same check, written so that a schema that is made from its description has it word for word.
alter table tenant drop constraint tenant_frequency_cap,
  add constraint tenant_frequency_cap check (frequency_cap is null or coalesce((frequency_cap ->> 'messages')::integer >= 1
    and (frequency_cap ->> 'messages')::integer <= 100 and (frequency_cap ->> 'days')::integer >= 1
    and (frequency_cap ->> 'days')::integer <= 90, false));
