-- Makes the messages of a campaign's next rows, up to :size; each has the id that belongs to its row, so that none is made twice. Rows of
-- people who were erased make none, nor does one that a restore has brought back, nor a promotional one to somebody who got as many lately
-- as the tenant's frequency cap lets (as in src/messaging/sending/sendContext.sql): its row says so. :run_entry: the entry that holds the
-- credits of all.
with chunk as materialized (
  select n, phone, operator, body, encoding, segments from campaign_row
  where tenant_id = :tenant_id and quote_id = :quote_id and code is null and n > :after_n order by n limit :size
), judged as materialized (
  select k.*, k.phone is not null and c.category = 'PROMOTIONAL' and t.frequency_cap is not null
    and (t.frequency_cap ->> 'messages')::integer <= (
      select count(*) from message m
      where m.tenant_id = t.id and m.phone = k.phone and m.category = 'PROMOTIONAL' and not m.test
        and m.status in ('SCHEDULED', 'HELD', 'QUEUED', 'SENDING', 'UNCONFIRMED', 'SENT', 'DELIVERED', 'UNDELIVERED')
        and coalesce(m.sent_at, m.next_attempt_at) > :due_at::timestamptz - make_interval(days => (t.frequency_cap ->> 'days')::integer)
        and coalesce(m.sent_at, m.next_attempt_at) <= :due_at::timestamptz + interval '1 day'
        and m.id <> numbered_id(:run_entry, k.n)) as over_cap
  from chunk k join campaign c on c.tenant_id = :tenant_id and c.id = :campaign_id join tenant t on t.id = c.tenant_id
), capped as (
  -- By their numbers: joined to `judged`, of which the planner knows nothing, all rows of the campaign were compared with each of these.
  update campaign_row set code = 'FREQUENCY_CAP', encoding = null, segments = null
  where tenant_id = :tenant_id and quote_id = :quote_id and n = any(array(select n from judged where over_cap))
), new_message as (
  insert into message (id, tenant_id, phone, operator, sender_id, category, body, encoding, segments, credits, status, scheduled_at,
    next_attempt_at, valid_until, created_by, accepted_at, updated_at, credit_state, hold_entry, test, api_key_id, bulk, template_id,
    campaign_id)
  select numbered_id(:run_entry, k.n), c.tenant_id, k.phone, k.operator, c.sender_id, c.category, k.body, k.encoding,
    k.segments, k.segments, case when c.scheduled_at > :now then 'SCHEDULED' else 'QUEUED' end, c.scheduled_at,
    :due_at, :valid_until, :confirmed_by, :confirmed_at, :now, 'HELD', :run_entry, false, :api_key_id, true, c.template_id, c.id
  from judged k join campaign c on c.tenant_id = :tenant_id and c.id = :campaign_id
  where k.phone is not null and not k.over_cap
  order by k.n
  on conflict (id) do nothing
  returning id, tenant_id, status, credits
), new_event as (
  insert into message_event (message_id, n, at, status) select id, 1, :now::timestamptz, status from new_message
), new_outbox as (
  insert into outbox (topic, ids) select 'accepted', array_agg(tenant_id) || array_agg(id) from new_message having count(*) > 0
)
select (select count(*) from chunk) as rows, (select max(n) from chunk) as last, (select count(*) from new_message) as messages,
  (select coalesce(sum(credits), 0) from new_message)::bigint as credits
