import { expect } from 'vitest';
import { newId } from '../../src/lib/ids.js';
import { expectContacts } from './imports.js';
import type { ModelState } from './modelState.js';
import { expectPurchases } from './purchases/buyingInvariants.js';

/**
 * The invariants of the domain as queries: each row is a breach. They hold after every step, also while work is under way.
 * The accept log of the simulator is the ground truth of what was sent.
 */
const BREACHES = `
with entries as (
  select *, sum(available_delta) over (partition by tenant_id order by seq) as running from ledger_entry
), sums as (
  select tenant_id, sum(available_delta)::bigint as available, sum(held_delta)::bigint as held,
    coalesce(-sum(held_delta) filter (where kind = 'SETTLE'), 0)::bigint as spent from entries group by tenant_id
), accepted as (
  select a.message_id, a.n, s.recipient, s.phone from simulator_accept s join attempt a on a.recipient = s.recipient::bigint
), steps as (
  select e.message_id, e.n, e.at, e.status, s.rank, lag(s.rank) over w as rank_before,
    count(*) filter (where e.status = 'SENDING') over w as claims
  from message_event e join message_state s on s.state = e.status window w as (partition by message_id order by n)
), lasts as (
  select distinct on (message_id) * from attempt order by message_id, n desc
), unmade as (
  -- What campaigns have held for and not made, and the entries that book it.
  select tenant_id, hold_entry, release_entry, credits - made_credits as credits, messages - made_messages as messages from campaign_run
)
select 'I1 balance is the sum of the ledger' as law, c.tenant_id::text as subject, to_jsonb(c)::text as detail
from credit_account c left join sums s using (tenant_id)
where (c.available, c.held, c.spent) is distinct from (coalesce(s.available, 0), coalesce(s.held, 0), coalesce(s.spent, 0))
union all select 'I1 held is what the messages hold', c.tenant_id::text, c.held::text from credit_account c
where c.held <> (select coalesce(sum(credits), 0) from message m where m.tenant_id = c.tenant_id and credit_state = 'HELD')
  + (select coalesce(sum(credits), 0) from unmade u where u.tenant_id = c.tenant_id and u.release_entry is null)
union all select 'I1 an entry says what was available after it', id::text, running::text from entries where running <> available_after
union all select 'I2 nothing is negative', tenant_id::text, to_jsonb(c)::text from credit_account c
  where available < 0 or held < 0 or spent < 0
union all select 'I3 settled and released', id::text, status from message where settle_entry is not null and release_entry is not null
union all select 'I3 the state has its credits', m.id::text, m.status || ' ' || m.credit_state from message m
  join message_state s on s.state = m.status
  where m.credit_state <> s.credits and not (m.status = 'DELIVERED' and m.contradicted_at is not null and m.credit_state = 'RELEASED')
union all select 'I3 an entry is the sum of its messages', e.id::text, e.kind from ledger_entry e
  left join lateral (
    select coalesce(sum(m.credits), 0) + coalesce((select sum(u.credits) from unmade u where e.id in (u.hold_entry, u.release_entry)), 0)
        as credits,
      count(*) + coalesce((select sum(u.messages) from unmade u where e.id in (u.hold_entry, u.release_entry)), 0) as messages
    from message m
    where e.id = case e.kind when 'HOLD' then m.hold_entry when 'SETTLE' then m.settle_entry else m.release_entry end
      and m.tenant_id = e.tenant_id) own on true
  where e.kind in ('HOLD', 'SETTLE', 'RELEASE') and (abs(e.held_delta), e.messages) is distinct from (own.credits, own.messages)
union all select 'I4 the rank falls only after a proven NOT_SENT', s.message_id::text, s.status from steps s
  where s.rank < s.rank_before and s.claims > 0
    and not exists (select from attempt a where a.message_id = s.message_id and a.n = s.claims and a.phase = 'NOT_SENT')
union all select 'I5 accepted twice', message_id::text, count(*)::text from accepted group by message_id having count(*) > 1
union all select 'I5 an attempt after one that was not proven unsent', a.message_id::text, a.phase from attempt a
  join lasts l using (message_id) where a.n < l.n and a.phase <> 'NOT_SENT'
union all select 'I6 accepted and then released or tried again', m.id::text, m.status from accepted t join message m on m.id = t.message_id
  where (m.credit_state = 'RELEASED' or m.status in ('SCHEDULED', 'HELD', 'QUEUED'))
    and not exists (select from audit_event a where a.action = 'message.resolveUnconfirmed'
      and a.detail->>'outcome' = 'NOT_SENT' and a.detail->'messages' ? ('msg_' || replace(m.id::text, '-', '')))
union all select 'I6 the provider said accepted', m.id::text, m.status from lasts l join message m on m.id = l.message_id
  where l.phase = 'ACCEPTED' and m.status not in ('SENT', 'DELIVERED', 'UNDELIVERED')
    and (coalesce(m.outcome_source, '') <> 'OPERATOR' or m.contradicted_at is null)
union all select 'a proven NOT_SENT is charged without a report or a decision', m.id::text, m.status from lasts l
  join message m on m.id = l.message_id
  where l.phase = 'NOT_SENT' and m.credit_state = 'SETTLED' and coalesce(m.outcome_source, '') not in ('REPORT', 'OPERATOR')
union all select 'I10 sent to another number', t.message_id::text, t.phone from accepted t join message m on m.id = t.message_id
  where m.phone <> t.phone
union all select 'events tell the state', m.id::text, m.status from message m
  left join lateral (select e.status, e.n from message_event e where e.message_id = m.id order by n desc limit 1) e on true
  where (e.status, e.n::int) is distinct from (m.status, m.events::int)
    or (select count(*) from message_event e where e.message_id = m.id) <> m.events
union all select 'the queue holds what is QUEUED', coalesce(m.id, q.message_id)::text, m.status
  from (select * from message where status = 'QUEUED') m full join dispatch_queue q on q.message_id = m.id
  where (m.tenant_id, m.test, m.bulk, m.next_attempt_at, m.valid_until)
    is distinct from (q.tenant_id, q.test, q.bulk, q.due_at, q.valid_until)
    and not (q.due_at = 'infinity' and exists (select from campaign c where c.id = m.campaign_id and c.status in ('PAUSED', 'CANCELLED')))
union all select 'I9 campaigns are counted', coalesce(m.campaign_id, t.campaign_id)::text, coalesce(m.status, t.status)
  from (select campaign_id, status, credit_state, count(*) as n, sum(credits) as credits from message where campaign_id is not null
    group by 1, 2, 3) m
  full join (select campaign_id, status, credit_state, sum(messages) as n, sum(credits) as credits from campaign_tally group by 1, 2, 3
    having sum(messages) <> 0) t using (campaign_id, status, credit_state)
  where (m.n, m.credits) is distinct from (t.n, t.credits)
union all select 'what is SENT awaits its report', coalesce(m.id, r.message_id)::text, m.status
  from (select * from message where status = 'SENT' and report_missing_at is null) m full join awaiting_report r on r.message_id = m.id
  where m.sent_at is distinct from r.sent_at
union all select 'an entry has its messages', coalesce(e.entry, l.entry_id)::text, ''
  from (select coalesce(settle_entry, release_entry) as entry, array_agg(id order by id) as ids from message
    where coalesce(settle_entry, release_entry) is not null group by 1) e
  full join ledger_entry_messages l on l.entry_id = e.entry
  where e.ids is distinct from array(select unnest(l.message_ids) order by 1)
union all select 'attempts are counted', m.id::text, m.attempts::text from message m
  where m.attempts <> (select count(*) from attempt a where a.message_id = m.id)
union all select 'the attempt fits the state', m.id::text, m.status || ' ' || l.phase from message m join lasts l on l.message_id = m.id
  where case m.status when 'SENDING' then l.phase not in ('CLAIMED', 'DISPATCHING') when 'UNCONFIRMED' then l.phase <> 'UNKNOWN'
    when 'QUEUED' then l.phase <> 'NOT_SENT' when 'HELD' then l.phase <> 'NOT_SENT' else false end
union all select 'sent without a time', id::text, status from message where status in ('SENT', 'DELIVERED', 'UNDELIVERED')
  and sent_at is null
union all select 'final has a time', id::text, m.status from message m join message_state s on s.state = m.status
  where s.final <> (m.final_at is not null)
union all select 'a report found a message of another number', r.message_id::text, r.phone from report_inbox r
  join message m on m.id = r.message_id where m.phone <> r.phone
union all select 'refused because of one number, and sent with others again', a.message_id::text, b.detail from attempt a
  join attempt b on b.message_id = a.message_id and b.n = a.n + 1 where a.resend_alone and b.detail like '% of the batch %'
union all select 'a report counts once', reference, recipient from report_inbox
  group by provider, reference, recipient, phone, status having count(*) > 1`;

interface Breach {
  law: string;
  subject: string;
  detail: string;
}

export async function expectInvariants(model: ModelState): Promise<void> {
  const { sql } = model.app.db;
  const breaches = await sql.rows<Breach>({ name: 'breaches', text: BREACHES });
  expect(breaches).toEqual([]);
  // Every accepted message is there, at its price, and no other.
  const accepted = await sql.rows(
    {
      name: 'accepted',
      text: `select tenant_id as id, sum(messages)::int as messages, sum(credits)::bigint as credits from (
        select tenant_id, 1 as messages, credits from message
        union all select tenant_id, messages - made_messages, credits - made_credits from campaign_run) all_of_them
        group by 1 order by 1`,
    },
    [],
  );
  expect(accepted).toEqual(model.promised());
  // I10: only what a living worker has claimed; claimSome checks that none of it goes to numbers that opted out.
  const unclaimed = await sql.rows(
    { name: 'unclaimed', text: 'select recipient, phone from simulator_accept where not recipient = any($1::text[])' },
    [[...model.claimedRecipients]],
  );
  expect(unclaimed).toEqual([]);
  await expectPurchases(model);
  await expectContacts(model);
}

/** Of all rows about money and messages: equal texts mean that nothing changed. */
export async function fingerprintOf(model: ModelState): Promise<string> {
  const row = await model.app.db.sql.row<{ all: string }>(
    `select md5(concat((select string_agg(m::text, '' order by id) from message m), (select string_agg(e::text, '' order by id)
      from ledger_entry e),
       (select string_agg(c::text, '' order by tenant_id) from credit_account c), (select count(*) from message_event),
       (select string_agg(k::text, '' order by tenant_id, key) from idempotency_key k), (select count(*) from attempt),
         (select string_agg(p::text, '' order by id) from purchase p),
       (select string_agg(i::text, '' order by tenant_id) from invoice_counter i), $1::text)) as all`,
    [model.app.clock.now().toISOString()],
  );
  return row?.all ?? newId();
}
