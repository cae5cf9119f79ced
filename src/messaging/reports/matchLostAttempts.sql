-- Which reference of those that the :provider names for a phone number can only be that of our lost attempt (one whose answer never came).
-- Parameters are arrays: :recipients (our numbers) and :recipient_phones of the lost attempts; :references and their :reference_phones.
with lost as materialized (
  select l.recipient, l.phone, (
    select o.provider_reference from attempt o
    where o.recipient < l.recipient and o.provider = :provider and o.provider_reference ~ '^[0-9]{1,64}$'
    order by o.recipient desc limit 1)::numeric as last_reference
  from unnest(:recipients::bigint[], :recipient_phones::text[]) as l (recipient, phone)
  where 1 = (select count(*) from attempt a join message m on m.id = a.message_id
    where m.phone = l.phone and m.status = 'UNCONFIRMED' and a.n = m.attempts and a.provider = :provider)
), candidate as (
  select l.recipient, r.reference, count(*) over (partition by l.recipient) as candidates
  from lost l
  join unnest(:reference_phones::text[], :references::text[]) as r (phone, reference)
    on r.phone = l.phone and r.reference::numeric > l.last_reference
  where not exists (select from attempt o where o.provider_reference = r.reference and o.provider = :provider)
)
select recipient::text as recipient, reference from candidate where candidates = 1
