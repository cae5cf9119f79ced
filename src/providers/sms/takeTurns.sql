-- Takes :turns turns, one each :every_ms, after those that any process has taken, and answers in how many ms the first comes. By the
-- database's own clock: those of processes may differ by a second. A time that is far off was written before that clock was set back. The
-- commit needn't wait for the disk: a database that crashed is away for longer than what was taken is ahead.
with hurry as materialized (select set_config('synchronous_commit', 'off', true))
insert into provider_pace as p (provider, next_turn_at)
select :provider::text, clock_timestamp() + :turns::integer * :every_ms::float8 * interval '1 millisecond' from hurry
on conflict (provider) do update
set next_turn_at = greatest(least(p.next_turn_at, clock_timestamp() + interval '1 minute'), clock_timestamp())
  + :turns::integer * :every_ms::float8 * interval '1 millisecond'
returning 1000 * extract(epoch from next_turn_at - clock_timestamp())::float8 - :turns::integer * :every_ms::float8 as wait_ms
