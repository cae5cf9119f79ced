import type pg from 'pg';
import { newId } from '../../src/lib/ids.js';

/** Rows in one statement. */
const CHUNK = 10_000;

/**
 * What sends, their dispatch and their settling leave behind, in one statement: $1 ids, $2 numbers, $3 tenants of the messages; $4
 * tenants, $5 and $6 their entries.
 */
const insert = `with given as materialized (
    select id, phone, tenant_id, hold, settle, nextval('attempt_recipient') as recipient
    from unnest($1::uuid[], $2::text[], $3::uuid[]) as m (id, phone, tenant_id)
    join unnest($4::uuid[], $5::uuid[], $6::uuid[]) as t (tenant_id, hold, settle) using (tenant_id)
  ), m as (
    insert into message (id, tenant_id, phone, operator, sender_id, category, body, encoding, segments, credits, status, next_attempt_at,
      valid_until, attempts, events, accepted_at, sent_at, updated_at,
      provider_reference, outcome_source, credit_state, hold_entry, settle_entry)
    select id, tenant_id, phone, 'Vodacom', (select id from sender_id where for_all limit 1), 'TRANSACTIONAL', 'Habari',
      'GSM7', 1, 1, 'SENT',
      now(), now() + interval '1 day', 1, 2, now(), now(), now(), hold::text, 'PROVIDER', 'SETTLED', hold, settle from given
  ), e as (
    insert into message_event (message_id, n, at, status)
    select id, n, now(), status from given, (values (1, 'QUEUED'), (2, 'SENT')) as s (n, status)
  ), a as (
    insert into attempt (message_id, n, recipient, provider, phase, lease_token, lease_until, at, provider_reference)
    select id, 1, recipient, 'beem', 'ACCEPTED', hold, now(), now(), hold::text from given
  ), sums as (
    select tenant_id, hold, settle, count(*)::int as messages from given group by 1, 2, 3
  ), c as (
    update credit_account c set available = available - messages, spent = spent + messages from sums s where c.tenant_id = s.tenant_id
    returning c.tenant_id, c.available
  )
  insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, created_at)
  select case kind when 'HOLD' then hold else settle end, tenant_id, kind, case kind when 'HOLD' then -messages else 0 end,
    case kind when 'HOLD' then messages else -messages end, available, messages, (case kind when 'HOLD'
      then hold else settle end)::text, now()
  from sums join c using (tenant_id), (values ('HOLD'), ('SETTLE')) as k (kind) order by kind`;

/**
 * Messages that wait for their reports, of these tenants in turn: charged, with an attempt each, as their dispatch would have left them.
 */
export async function sentMessages(sql: pg.Client, tenants: string[], count: number): Promise<void> {
  // They begin as SENT here, which the guard of states forbids to everybody else.
  await sql.query('alter table message disable trigger message_begins');
  for (let done = 0; done < count; done += CHUNK) {
    const n = Array.from({ length: Math.min(CHUNK, count - done) }, (_, index) => done + index);
    const phones = n.map((index) => `+2557${String(10_000_000 + index)}`);
    const owners = n.map((index) => tenants[index % tenants.length]);
    await sql.query(insert, [n.map(() => newId()), phones, owners, tenants, tenants.map(() => newId()), tenants.map(() => newId())]);
  }
  await sql.query('alter table message enable trigger message_begins');
  await sql.query('analyze message, attempt, message_event');
}

export interface SentMessage {
  id: string;
  tenantId: string;
  recipient: string;
  phone: string;
  reference: string;
}

/** The oldest that wait for their report. */
export async function awaitingReport(sql: pg.Client | pg.Pool, count: number): Promise<SentMessage[]> {
  const { rows } = await sql.query<SentMessage>(
    `select m.id, m.tenant_id as "tenantId", a.recipient::text as recipient, m.phone, a.provider_reference as reference
     from message m join attempt a on a.message_id = m.id where m.status = 'SENT' order by m.id limit $1`,
    [count],
  );
  return rows;
}
