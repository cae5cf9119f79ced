-- A zone is a name that the database knows, and no abbreviation or offset: '+03:00' counts backwards here, and only others know 'AET'.
create function is_time_zone(zone text) returns boolean language plpgsql immutable as $$
begin
  return (zone = 'UTC' or zone ~ '^[A-Z][A-Za-z_]+(/[A-Za-z0-9_+-]+)+$') and timestamptz '2000-01-01 00:00Z' at time zone zone is not null;
exception when invalid_parameter_value then
  return false;
end $$;

update tenant set time_zone = 'Africa/Dar_es_Salaam' where not is_time_zone(time_zone);
update tenant set quiet_hours = jsonb_set(quiet_hours, '{timeZone}', to_jsonb(time_zone))
where quiet_hours is not null and not is_time_zone(coalesce(quiet_hours ->> 'timeZone', 'UTC'));

alter table tenant add constraint tenant_time_zone check (is_time_zone(time_zone)),
  add constraint tenant_quiet_hours_zone check (quiet_hours is null or is_time_zone(coalesce(quiet_hours ->> 'timeZone', 'UTC')));

-- The day of a moment in a zone: the only place where a tenant's day is computed.
create function day_in_zone(moment timestamptz, zone text) returns date language sql immutable parallel safe
return (moment at time zone zone)::date;

-- Expiry may not end a message that is being sent, unless its attempt proved that nothing went out.
update legal_move set needs = 'PROOF' where from_state = 'SENDING' and to_state = 'EXPIRED';
