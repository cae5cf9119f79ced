-- Which of the references that a provider ($1) names for a number can only be that of our lost attempt: $2 our numbers of the lost attempts,
-- $3 their phones; $4 phones and $5 references of what it names.
with lost as materialized (
  select l.recipient, l.phone, (
    select o.provider_reference from attempt o where o.recipient < l.recipient and o.provider = $1 and o.provider_reference ~ '^[0-9]{1,18}$'
    order by o.recipient desc limit 1)::bigint as before
  from unnest($2::bigint[], $3::text[]) as l (recipient, phone)
  where 1 = (select count(*) from attempt a join message m on m.id = a.message_id
    where m.phone = l.phone and m.status = 'UNCONFIRMED' and a.n = m.attempts and a.provider = $1)
), fitting as (
  select l.recipient, s.reference, count(*) over (partition by l.recipient) as candidates
  from lost l join unnest($4::text[], $5::text[]) as s (phone, reference) on s.phone = l.phone and s.reference::bigint > l.before
  where not exists (select from attempt o where o.provider_reference = s.reference and o.provider = $1)
)
select recipient::text as recipient, reference from fitting where candidates = 1
