import pg from 'pg';

import { SEARCH_PATH } from '../../../src/db/sessionSettings.js';
import { newId } from '../../../src/lib/ids.js';
import { answer } from '../child.js';
import { awaitingReport } from '../sentMessages.js';
import { type Spread, spreadOf } from '../stats.js';

/** The rows that a send must leave behind for it to be durable and charged once, and nothing else: one transaction, one round trip. */
const accept = {
  name: 'raw accept',
  text: `with m as (
    insert into message (id, tenant_id, phone, operator, sender_id, category, body, encoding, segments, credits, status, next_attempt_at,
      valid_until, accepted_at, updated_at, credit_state, hold_entry)
    select id, $1, phone, 'Vodacom', $2, 'TRANSACTIONAL', 'Habari', 'GSM7', 1, 1, 'QUEUED', now(), now() + interval '1 day', now(), now(),
      'HELD', $3
    from unnest($4::uuid[], $5::text[]) as r (id, phone)
  ), e as (
    insert into message_event (message_id, n, at, status) select id, 1, now(), 'QUEUED' from unnest($4::uuid[]) as r (id)
  ), k as (
    insert into idempotency_key (tenant_id, operation, key, fingerprint, answer, created_at)
    values ($1, 'sendSms', $3::uuid::text, '\\x00', to_jsonb($4::uuid[]), now())
  ), o as (
    insert into outbox (topic, tenant_id, ids) values ('message', $1, $4), ('balance', $1, '{}'), ('queued', $1, '{}')
  ), a as (
    update credit_account set available = available - cardinality($4::uuid[]), held = held + cardinality($4::uuid[]), updated_at = now()
    where tenant_id = $1 returning available
  )
  insert into ledger_entry (id, tenant_id, kind, available_delta, held_delta, available_after, messages, reference, created_at)
  select $3, $1, 'HOLD', -cardinality($4::uuid[]), cardinality($4::uuid[]), available, cardinality($4::uuid[]), $3::uuid::text, now()
    from a`,
};

/** What a report must leave behind: that it came (once, for ever), its message DELIVERED, an event, and word of it to subscribers. */
const report = {
  name: 'raw report',
  text: `with r as materialized (
    select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[], $6::text[])
      as r (id, message_id, tenant_id, reference, recipient, phone)
  ), k as (
    insert into report_key (provider, reference, recipient, phone, status, report_id)
    select 'beem', reference, recipient, phone, 'DELIVERED', id from r
  ), i as (
    insert into report_inbox (id, provider, reference, recipient, phone, status, outcome, received_at, apply_after, result,
      message_id, applied_at)
    select id, 'beem', reference, recipient, phone, 'DELIVERED', 'DELIVERED', now(), now(), 'APPLIED', message_id, now() from r
  ), e as (
    insert into message_event (message_id, n, at, status) select message_id, 3, now(), 'DELIVERED' from r
  ), o as (
    insert into outbox (topic, tenant_id, ids) select 'message', tenant_id, array_agg(message_id) from r group by tenant_id
  )
  update message m set status = 'DELIVERED', outcome_source = 'REPORT', final_at = now(), updated_at = now(), events = 3
  from r where m.id = r.message_id`,
};

interface RawSends {
  databaseUrl: string;
  tenants: string[];
  /** Recipients of one send. */
  size: number;
  /** Sends under way at once, on at most as many connections as the server's pool has. */
  atOnce: number;
  seconds: number;
}

const commands = {
  async sends({ databaseUrl, tenants, size, atOnce, seconds }: RawSends): Promise<Spread & { perSecond: number }> {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 20, options: `-c search_path=${SEARCH_PATH}` });
    const sender = (await pool.query<{ id: string }>('select id from sender_id where for_all')).rows[0]?.id;
    const phones = Array.from({ length: size }, (_, n) => `+2557${String(10_000_000 + n)}`);
    const begin = performance.now() + 500;
    const latencies: number[] = [];
    let turn = 0;
    const work = async (): Promise<void> => {
      for (let since = performance.now(); since < begin + seconds * 1_000; since = performance.now()) {
        const tenant = tenants[turn++ % tenants.length];
        await pool.query({ ...accept, values: [tenant, sender, newId(), phones.map(() => newId()), phones] });
        if (since >= begin) latencies.push(performance.now() - since);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    await pool.end();
    return { ...spreadOf(latencies), perSecond: latencies.length / seconds };
  },

  /** Reports a second. */
  async reports({
    databaseUrl,
    count,
    size,
    atOnce,
  }: {
    databaseUrl: string;
    count: number;
    size: number;
    atOnce: number;
  }): Promise<number> {
    const pool = new pg.Pool({ connectionString: databaseUrl, max: 20, options: `-c search_path=${SEARCH_PATH}` });
    const sent = await awaitingReport(pool, count);
    const begin = performance.now();
    let next = 0;
    const work = async (): Promise<void> => {
      for (let at = next; at < count; at = next) {
        next = at + size;
        const some = sent.slice(at, at + size);
        const columns = (['id', 'tenantId', 'reference', 'recipient', 'phone'] as const).map((column) => some.map((one) => one[column]));
        await pool.query({ ...report, values: [some.map(() => newId()), ...columns] });
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    const perSecond = count / ((performance.now() - begin) / 1_000);
    await pool.end();
    return perSecond;
  },
};
export type RawSqlCommands = typeof commands;
answer(commands);
