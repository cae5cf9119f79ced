import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';
import { advance } from '../../src/messaging/advance.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { liveRoute } from '../../src/messaging/routes.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { dispatchOnce } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { freshDatabase } from '../support/postgres.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

/** The narrow tables beside the messages: what is due, and what waits for a report. */

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(() => app.close());

/** What the tables hold too much, and what they lack. */
const differences = () =>
  app.db.sql.rows(`
    (select 'queue' as of, message_id as id, due_at as at, valid_until::text as more from dispatch_queue
     except select 'queue', id, next_attempt_at, valid_until::text from message where status = 'QUEUED')
    union all (select 'no queue', id, next_attempt_at, valid_until::text from message where status = 'QUEUED'
     except select 'no queue', message_id, due_at, valid_until::text from dispatch_queue)
    union all (select 'awaiting', message_id, sent_at, '' from awaiting_report
     except select 'awaiting', id, sent_at, '' from message where status = 'SENT' and report_missing_at is null)
    union all (select 'not awaiting', id, sent_at, '' from message where status = 'SENT' and report_missing_at is null
     except select 'not awaiting', message_id, sent_at, '' from awaiting_report)`);
const count = async (table: string) => (await app.db.sql.row<{ n: number }>(`select count(*) as n from ${table}`))?.n;

test('whatever statement writes messages, both tables hold just those that belong there', async () => {
  const { sql } = app.db;
  const { ctx } = await createTenant(app);
  const to = Array.from({ length: 6 }, (_, n) => `+25571200000${n}`);
  const send = (more: object = {}) => sendSms(ctx, { to, body: 'Habari', category: 'TRANSACTIONAL', ...more });
  const { messageIds } = await send();
  await send({ scheduledAt: new Date(app.clock.now().getTime() + 3_600_000) });
  expect([await count('dispatch_queue'), await differences()]).toEqual([6, []]);
  // By hand: one is due later, one is cancelled, one is held, in one statement.
  await sql.rows(
    `update message set next_attempt_at = case when id = $1 then next_attempt_at + interval '1 hour' else next_attempt_at end,
       status = case id when $1 then status else 'HELD' end, hold_reason = case id when $1 then null else 'PROVIDER_DOWN' end
     where id = any($2::uuid[])`,
    [messageIds[0], messageIds.slice(0, 2)],
  );
  expect([await count('dispatch_queue'), await differences()]).toEqual([5, []]);
  await dispatchOnce(app.system);
  expect([await count('dispatch_queue'), await count('awaiting_report'), await differences()]).toEqual([1, 4, []]);
  await inTransaction(app.system, (ctx) => advance(ctx, [{ id: messageIds[2] ?? '', to: 'DELIVERED' }], 'REPORT'));
  await sql.rows('update message set report_missing_at = updated_at where id = $1', [messageIds[3]]);
  expect([await count('awaiting_report'), await differences()]).toEqual([2, []]);
  await sql.rows('delete from message where id = any($1::uuid[])', [messageIds.slice(0, 5)]);
  expect([await count('dispatch_queue'), await count('awaiting_report'), await differences()]).toEqual([0, 1, []]);
  // A statement that fails leaves them as they were.
  await expect(sql.rows(`update message set status = 'SENDING' where status in ('SENT', 'SCHEDULED')`)).rejects.toThrow('message');
  expect([await count('awaiting_report'), await differences()]).toEqual([1, []]);
});

test('among a thousand tenants that wait, one with very many messages has one turn of a thousand', async () => {
  const { sql } = app.db;
  const now = app.clock.now();
  const { id: large } = await createTenant(app);
  // Its messages are due before all others.
  await sql.rows(
    `with tenants as (
       insert into tenant (id, name, slug, time_zone, created_at)
       select gen_random_uuid(), 'Duka', gen_random_uuid()::text, 'Africa/Dar_es_Salaam', $1 from generate_series(1, 999) returning id
     ), accounts as (
       insert into credit_account (tenant_id, updated_at) select id, $1 from tenants
     )
     insert into message (id, tenant_id, phone, sender_id, category, body, encoding, segments, credits, status, next_attempt_at,
       valid_until, accepted_at, updated_at, credit_state, waived_at)
     select gen_random_uuid(), t.id, '+255712345678', (select id from sender_id where for_all), 'TRANSACTIONAL', 'Habari ' || n,
       'GSM7', 1, 0, 'QUEUED', $1::timestamptz - t.late * interval '1 hour', $1::timestamptz + interval '1 day', $1, $1, 'NONE', $1
     from (select id, 2 as messages, 1 as late from tenants union all select $2, 5000, 2) as t, generate_series(1, t.messages) as n`,
    [now, large],
  );
  const served = new Map<string, number>();
  const route = liveRoute(app);
  const { claims } = await claim(app.system, route, 1_000);
  for (const { tenantId } of claims) served.set(tenantId, (served.get(tenantId) ?? 0) + 1);
  expect([claims.length, served.size, served.get(large)]).toEqual([1_000, 1_000, 1]);
  // Two dispatchers at once: no message is anybody's twice.
  const both = await Promise.all([claim(app.system, route, 300), claim(app.system, route, 300)]);
  const ids = both.flatMap(({ claims }) => claims.map(({ messageId }) => messageId));
  expect([new Set(ids).size, ids.length > 0]).toEqual([ids.length, true]);
  app.clock.advance(25 * 3_600_000);
  expect(await expireMessages(app.system)).toBeGreaterThan(5_000);
  expect([await count('dispatch_queue'), await differences()]).toEqual([0, []]);
});

const migrations = join(import.meta.dirname, '../../src/db/migrations/data');
const files = readdirSync(migrations).sort();

test('an upgrade finds the messages that are under way', async () => {
  const database = await freshDatabase();
  const client = new pg.Client({ connectionString: database.url });
  try {
    await client.connect();
    await client.query('create schema before; set search_path = before');
    const run = async (file: string) => void (await client.query(readFileSync(join(migrations, file), 'utf8')));
    const first = files.findIndex((file) => file.startsWith('0063'));
    for (const file of files.slice(0, first)) await run(file);
    await client.query('alter table message disable trigger user');
    await client.query(
      `insert into message (id, tenant_id, phone, sender_id, category, body, encoding, segments, credits, status, hold_reason,
         next_attempt_at, valid_until, accepted_at, updated_at, sent_at, report_missing_at, credit_state, waived_at)
       select gen_random_uuid(), gen_random_uuid(), '+255712345678', gen_random_uuid(), 'TRANSACTIONAL', 'Habari', 'GSM7', 1, 0, s.status,
         case s.status when 'HELD' then 'REVIEW' end, now(), now(), now(), now(),
         case when s.status in ('SENT', 'DELIVERED') then now() end,
         case s.n when 2 then now() end, 'NONE', now()
       from (values ('SCHEDULED', 1), ('QUEUED', 1), ('SENDING', 1), ('UNCONFIRMED', 1), ('HELD', 1), ('SENT', 1), ('SENT', 2),
         ('DELIVERED', 1), ('FAILED', 1)) as s (status, n)`,
    );
    await client.query('alter table message enable trigger user');
    await client.query(
      `insert into attempt (message_id, n, recipient, provider, phase, lease_token, lease_until, at)
       select id, 1, 1, 'beem', 'DISPATCHING', id, now(), now() from message where status = 'SENDING'`,
    );
    const entry = newId();
    await client.query(
      `update message set credits = 1, credit_state = 'SETTLED', hold_entry = $1, settle_entry = $1, waived_at = null
       where status = 'DELIVERED'`,
      [entry],
    );
    for (const file of files.slice(first)) await run(file);
    const rows = async (sql: string) => (await client.query<{ status: string }>(sql)).rows.map(({ status }) => status).sort();
    expect(await rows('select status from message join dispatch_queue on message_id = id')).toEqual(['QUEUED']);
    expect(await rows('select status from message join awaiting_report on message_id = id where report_missing_at is null')).toEqual([
      'SENT',
    ]);
    expect(await rows('select message_id::text as status from awaiting_report')).toHaveLength(1);
    expect(await rows('select status from message join attempt on message_id = id where under_way')).toEqual(['SENDING']);
    expect(
      await rows(`select status from ledger_entry_messages e join message m on m.id = any(message_ids) where entry_id = '${entry}'`),
    ).toEqual(['DELIVERED']);
    expect(await rows('select listed_status as status from message where listed_status is not null')).toEqual([
      'FAILED',
      'HELD',
      'SCHEDULED',
      'UNCONFIRMED',
    ]);
  } finally {
    await client.end();
    await database.drop();
  }
});
