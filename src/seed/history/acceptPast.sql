-- Messages of the past as they were accepted, with whatever their statements would have left beside them by the end: their events and
-- attempts, the ledger's entries and the account. :messages and :entries are JSON arrays; entries in the order in which they were made.
-- They are accepted here, and sent and ended by the two statements that follow, since the database knows no other beginning.
with given as materialized (
  select * from jsonb_to_recordset(:messages::jsonb) as m (id uuid, phone text, operator text, category text, body text, encoding text,
    segments integer, status text, at timestamptz, left_at timestamptz, ended_at timestamptz, hold_entry uuid, settle_entry uuid,
    release_entry uuid, bulk boolean, template_id uuid, campaign_id uuid)
), new_message as (
  insert into message (id, tenant_id, phone, operator, sender_id, category, body, encoding, segments, credits, status, next_attempt_at,
    valid_until, accepted_at, updated_at, credit_state, hold_entry, test, bulk, template_id, campaign_id)
  select g.id, :tenant_id, phone, operator, s.id, category, body, encoding, segments, segments, 'QUEUED', at, at + interval '1 day', at, at,
    'HELD', hold_entry, false, bulk, template_id, campaign_id
  from given g, sender_id s where s.for_all
), new_event as (
  insert into message_event (message_id, n, at, status)
  select g.id, e.n, e.at, e.status
  from given g cross join lateral (values
    (1, at, 'QUEUED'), (2, left_at, 'SENDING'),
    (3, left_at, case g.status when 'FAILED' then 'FAILED' else 'SENT' end),
    (4, case when g.status in ('DELIVERED', 'UNDELIVERED') then ended_at end, g.status)) as e (n, at, status)
  where e.at is not null
), new_attempt as (
  insert into attempt (message_id, n, recipient, provider, phase, lease_token, lease_until, at, provider_reference)
  select id, 1, nextval('attempt_recipient'), 'simulator', case status when 'FAILED' then 'REFUSED' else 'ACCEPTED' end, hold_entry,
    left_at, left_at, case when status <> 'FAILED' then hold_entry::text end
  from given
), new_booking as (
  insert into ledger_entry_messages (entry_id, message_ids)
  select coalesce(settle_entry, release_entry), array_agg(id order by id) from given group by 1
), to_count as (
  insert into usage_dirty (tenant_id, starts_at, noticed_at, changed_at)
  select distinct :tenant_id::uuid, date_bin('15 minutes', at, 'epoch'), '-infinity'::timestamptz, '-infinity'::timestamptz from given
), entry as materialized (
  select * from jsonb_to_recordset(:entries::jsonb) as e (id uuid, kind text, available bigint, held bigint, after bigint,
    messages integer, at timestamptz, n bigint)
), account as (
  update credit_account c set available = e.available, held = e.held, spent = :spent::bigint
  from (select sum(available) as available, sum(held) as held from entry) e where c.tenant_id = :tenant_id
)
insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, note, created_at)
select id, :tenant_id, kind, available, held, after, messages, case kind when 'GRANT' then 'seed' else id::text end,
  case kind when 'GRANT' then 'Demo credits' end, at
from entry order by n
