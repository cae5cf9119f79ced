-- Stores reports before anything is made of them. The side table makes a repetition one report; what is new goes to the inbox.
with given as materialized (
  select * from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    as g (id, provider, reference, recipient, phone, status, outcome, failure)
), new as (
  insert into report_key (provider, reference, recipient, status, report_id)
  select provider, reference, case when recipient = '' then phone else recipient end, status, id from given
  order by provider, reference, recipient, status
  on conflict do nothing returning report_id
)
insert into report_inbox (id, provider, reference, recipient, phone, status, outcome, failure, received_at, apply_after)
select g.id, provider, reference, recipient, phone, status, outcome, failure, $9, $9 from given g join new n on n.report_id = g.id
returning id
