-- What the simulator took and what it will report of it, in one statement and so in one commit, for the requests of many sends.
-- $1 sender, $2 segments per request; $3 which request (from 1), $4 recipient, $5 phone per recipient;
-- $6 which request, $7 recipient, $8 phone, $9 status, $10 due per report; $11 now.
with request as materialized (
  select r.n, r.sender, r.segments, nextval('simulator_request') as id
  from unnest($1::text[], $2::int[]) with ordinality as r (sender, segments, n)
), accepted as (
  insert into simulator_accept (request_id, recipient, phone, sender, segments, at)
  select request.id, a.recipient, a.phone, request.sender, request.segments, $11::timestamptz
  from unnest($3::bigint[], $4::text[], $5::text[]) as a (n, recipient, phone)
  join request using (n)
), reported as (
  insert into simulator_report (request_id, recipient, phone, status, due_at)
  select request.id, p.recipient, p.phone, p.status, p.due_at
  from unnest($6::bigint[], $7::text[], $8::text[], $9::text[], $10::timestamptz[]) as p (n, recipient, phone, status, due_at)
  join request using (n)
)
select id from request order by n
