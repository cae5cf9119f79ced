import type pg from 'pg';
import { numberParameters } from '../../../src/db/statement.js';

/**
 * What a life must leave behind to be durable and charged once, and nothing else: the rows of ours with their indexes and triggers, one
 * statement a step, by hand. Not in it: limits, quotas, opt-outs, sender rules, leases that are renewed, outcomes that are not known.
 */
const texts = {
  accept: `with send as materialized (
    select * from unnest(:tenantId::uuid[], :key::text[], :answer::text[], :body::text[], :hold::uuid[], :messages::integer[],
      :later::bigint[]) with ordinality as s (tenant_id, key, answer, body, hold, messages, later, n)
  ), new_key as (
    insert into idempotency_key (tenant_id, operation, key, fingerprint, answer, created_at)
    select tenant_id, 'sendSms', key, :fingerprint, answer::jsonb, :now from send
  ), new_message as (
    insert into message (id, tenant_id, phone, operator, sender_id, category, body, encoding, segments, credits, status, next_attempt_at,
      valid_until, accepted_at, updated_at, credit_state, hold_entry, bulk)
    select m.id, tenant_id, m.phone, 'Vodacom', :senderId, 'TRANSACTIONAL', body, 'GSM7', 1, 1, 'QUEUED', :now, :validUntil, :now, :now,
      'HELD', hold, messages > 1
    from unnest(:sendNumber::bigint[], :id::uuid[], :phone::text[]) as m (n, id, phone) join send using (n)
    returning id, tenant_id
  ), new_event as (
    insert into message_event (message_id, n, at, status) select id, 1, :now, 'QUEUED' from new_message
  ), new_outbox as (
    insert into outbox (topic, tenant_id, ids)
    select 'message', tenant_id, array_agg(id) from new_message group by tenant_id
    union all select topic, tenant_id, '{}' from unnest(:tenantIds::uuid[]) as t (tenant_id), (values ('balance'), ('queued')) as o (topic)
  ), locked as materialized (
    select tenant_id from credit_account where tenant_id = any(:tenantIds::uuid[]) order by tenant_id for update
  ), account as (
    update credit_account c set available = available - credits, held = held + credits, updated_at = :now
    from unnest(:tenantIds::uuid[], :credits::bigint[]) as t (tenant_id, credits) join locked using (tenant_id)
    where c.tenant_id = t.tenant_id returning c.tenant_id, c.available
  )
  insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, created_at)
  select hold, tenant_id, 'HOLD', -messages, messages, available + later, messages, hold::text, :now
  from send join account using (tenant_id)`,

  claim: `with claimed as (
    update message set status = 'SENDING', attempts = 1, events = 2, updated_at = :now
    where id = any(:id::uuid[]) and status = 'QUEUED' returning id, tenant_id
  ), new_event as (
    insert into message_event (message_id, n, at, status) select id, 2, :now, 'SENDING' from claimed
  ), new_outbox as (
    insert into outbox (topic, tenant_id, ids) select 'message', tenant_id, array_agg(id) from claimed group by tenant_id
  )
  insert into attempt (message_id, n, recipient, provider, phase, lease_token, lease_until, at)
  select id, 1, nextval('attempt_recipient'), 'beem', 'DISPATCHING', :lease, :validUntil, :now from claimed
  returning message_id as id, recipient::text as recipient`,

  settle: `with accepted as materialized (
    update attempt a set phase = 'ACCEPTED', provider_reference = t.reference, at = :now
    from unnest(:id::uuid[], :reference::text[]) as t (id, reference)
    where a.message_id = t.id and a.n = 1 and a.phase = 'DISPATCHING' returning a.message_id, a.provider_reference
  ), sent as (
    update message m set status = 'SENT', events = 3, sent_at = :now, updated_at = :now, provider_reference = a.provider_reference,
      outcome_source = 'PROVIDER', credit_state = 'SETTLED', settle_entry = e.entry
    from accepted a, unnest(:tenantIds::uuid[], :entries::uuid[]) as e (tenant_id, entry)
    where m.id = a.message_id and m.tenant_id = e.tenant_id returning m.id, m.tenant_id, m.settle_entry
  ), new_event as (
    insert into message_event (message_id, n, at, status) select id, 3, :now, 'SENT' from sent
  ), new_outbox as (
    insert into outbox (topic, tenant_id, ids)
    select 'message', tenant_id, array_agg(id) from sent group by tenant_id
    union all select 'balance', tenant_id, '{}' from unnest(:tenantIds::uuid[]) as t (tenant_id)
  ), total as materialized (
    select tenant_id, settle_entry as entry, count(*)::integer as messages from sent group by 1, 2
  ), locked as materialized (
    select tenant_id from credit_account where tenant_id in (select tenant_id from total) order by tenant_id for update
  ), account as (
    update credit_account c set held = held - messages, spent = spent + messages, updated_at = :now
    from total t join locked using (tenant_id) where c.tenant_id = t.tenant_id returning c.tenant_id, c.available
  )
  insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, created_at)
  select entry, tenant_id, 'SETTLE', 0, -messages, available, messages, entry::text, :now from total join account using (tenant_id)`,

  report: `with report as materialized (
    select r.*, a.message_id
    from unnest(:id::uuid[], :reference::text[], :recipient::text[], :phone::text[]) as r (id, reference, recipient, phone)
    join attempt a on a.recipient = r.recipient::bigint and a.provider = 'beem'
  ), new_key as (
    insert into report_key (provider, reference, recipient, phone, status, report_id)
    select 'beem', reference, recipient, phone, 'DELIVERED', id from report
  ), delivered as (
    update message m set status = 'DELIVERED', outcome_source = 'REPORT', final_at = :now, updated_at = :now, events = events + 1
    from report r where m.id = r.message_id and m.phone = r.phone returning m.id, m.tenant_id, m.events
  ), new_event as (
    insert into message_event (message_id, n, at, status) select id, events, :now, 'DELIVERED' from delivered
  ), new_outbox as (
    insert into outbox (topic, tenant_id, ids) select 'message', tenant_id, array_agg(id) from delivered group by tenant_id
  )
  insert into report_inbox (id, provider, reference, recipient, phone, status, outcome, received_at, apply_after, result, message_id,
    applied_at)
  select id, 'beem', reference, recipient, phone, 'DELIVERED', 'DELIVERED', :now, :now, 'APPLIED', message_id, :now from report`,
};

const prepared = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, numberParameters(text)]));

/** Runs one of them, prepared. */
export async function run<Row extends pg.QueryResultRow>(client: pg.Client, name: keyof typeof texts, params: object): Promise<Row[]> {
  const { text, names } = prepared[name] as ReturnType<typeof numberParameters>;
  const values = names.map((param) => params[param as keyof typeof params] as unknown);
  return (await client.query<Row>({ name, text, values })).rows;
}

const iso = (column: string): string => `to_char(${column}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
/** A page of messages with their sender ids. */
export const messagesStatement = {
  name: 'messages',
  text: `select m.id, m.phone, m.status, m.body, ${iso('m.accepted_at')} as accepted_at, s.id as sender, s.name as sender_name
    from message m join sender_id s on s.id = m.sender_id where m.tenant_id = $1 and not m.test order by m.id desc limit 51`,
};
