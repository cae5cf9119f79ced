import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBalance } from '../../src/ledger/balance.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { startDispatcher } from '../../src/messaging/dispatch/dispatcher.js';
import { promoteDue } from '../../src/messaging/dispatch/promoteDue.js';
import { releaseProviderDown } from '../../src/messaging/dispatch/releaseProviderDown.js';
import { liveRoute, testRoute } from '../../src/messaging/routes.js';
import { type AcceptedSend, acceptSends } from '../../src/messaging/sending/acceptSend.js';
import { noRequestKey } from '../../src/messaging/sending/requestKey.js';
import { createSimulator, type Simulator } from '../../src/providers/sms/simulator/simulator.js';
import { messageRows } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Two providers: the live one, and the simulator, which sends for test keys. */
let app: TestApp;
let live: Simulator;
beforeEach(async () => {
  app = await createTestApp({ clock: 'still' });
  live = createSimulator({ url: app.db.url, log: app.log, now: app.clock.now, timeoutMs: 2_000 });
  Object.assign(app, { sms: { ...live, name: 'live' } });
});
afterEach(async () => {
  expect(await proveLedger(app.system)).toMatchObject({ ok: true });
  await live.stop();
  await app.sandbox.stop();
  await app.close();
});

/** Accepts these sends in one statement; answers the ids of all their messages. */
async function accept(tenantId: string, ...given: (Partial<AcceptedSend> & { phones: string[] })[]): Promise<string[]> {
  const now = app.clock.now();
  const [sender] = await app.db.sql.rows<{ id: string }>('select id from sender_id where for_all');
  const sends = given.map(({ phones, ...rest }) => ({
    ...noRequestKey(false),
    tenantId,
    acceptedAt: now,
    holdEntryId: newId(),
    credits: phones.length,
    answer: '{}',
    senderId: sender?.id ?? '',
    category: 'TRANSACTIONAL' as const,
    body: 'Habari',
    encoding: 'GSM7' as const,
    segments: 1,
    scheduledAt: null,
    dueAt: now,
    validUntil: new Date(now.getTime() + 3_600_000),
    createdBy: null,
    messages: phones.map((phone) => ({ id: newId(), phone, operator: null })),
    ...rest,
  }));
  await acceptSends(app.db.sql, sends);
  return sends.flatMap(({ messages }) => messages.map(({ id }) => id));
}
const ids = (claims: { messageId: string }[]) => claims.map(({ messageId }) => messageId).sort();

test('a test message is sent by the simulator only, a live one by the live provider only', async () => {
  const { id } = await createTenant(app, { credits: 5 });
  const tests = await accept(id, { phones: ['+255712000001', '+255712000002'], credits: 0, test: true });
  const lives = await accept(id, { phones: ['+255712000003'] });
  expect(ids((await claim(app.system, testRoute(app))).claims)).toEqual(tests.sort());
  expect(ids((await claim(app.system, liveRoute(app))).claims)).toEqual(lives);
  const attempts = await app.db.sql.rows<{ message_id: string; provider: string }>('select message_id, provider from attempt');
  expect(new Map(attempts.map((row) => [row.message_id, row.provider]))).toEqual(
    new Map([...tests.map((one) => [one, 'simulator'] as const), ...lives.map((one) => [one, 'live'] as const)]),
  );
});

test('a free send holds no credits and writes no ledger entry, also in one commit with paid ones, and is sent', async () => {
  const { id } = await createTenant(app, { credits: 5 });
  const before = await app.db.sql.rows('select id from ledger_entry');
  const [, free] = await accept(
    id,
    { phones: ['+255712000001'] },
    { phones: ['+255712000002'], credits: 0, test: true },
    { phones: ['+255712000003', '+255712000004'] },
  );
  expect(await readBalance(app.system, id)).toMatchObject({ available: 2, held: 3 });
  expect(await app.db.sql.rows('select id from ledger_entry')).toHaveLength(before.length + 2);
  const dispatchers = [startDispatcher(app.system), startDispatcher(app.system, testRoute(app))];
  await until(async () => (await messageRows(app.db.sql)).every(({ status }) => status === 'SENT'));
  await Promise.all(dispatchers.map((dispatcher) => dispatcher.stop()));
  expect((await messageRows(app.db.sql)).find((row) => row.id === free)).toMatchObject({ creditState: 'NONE', accepted: 1 });
  expect(await readBalance(app.system, id)).toMatchObject({ available: 2, held: 0, spent: 3 });
});

test('the database refuses a test message that costs credits', async () => {
  const { id } = await createTenant(app, { credits: 5 });
  await expect(accept(id, { phones: ['+255712000001'], test: true })).rejects.toMatchObject({ constraint: 'message_test_costs_nothing' });
  expect(await readBalance(app.system, id)).toMatchObject({ available: 5, held: 0 });
});

test('a closed live provider does not hold the messages of test keys', async () => {
  const { id } = await createTenant(app, { credits: 5 });
  const now = app.clock.now();
  await app.db.sql.rows(`insert into provider_state (provider, closed_until, failures, updated_at) values ('live', $1, 1, $2)`, [
    new Date(now.getTime() + 30_000),
    now,
  ]);
  const lives = await accept(id, { phones: ['+255712000003'], dueAt: now });
  const tests = await accept(id, { phones: ['+255712000001'], credits: 0, test: true });
  await app.db.sql.rows(`update message set status = 'HELD', hold_reason = 'PROVIDER_DOWN' where id = any($1::uuid[])`, [
    [...lives, ...tests],
  ]);
  expect(await releaseProviderDown(app.system)).toBe(1);
  expect(await promoteDue(app.system)).toBe(0);
  expect((await claim(app.system)).claims).toEqual([]);
  expect(ids((await claim(app.system, testRoute(app))).claims)).toEqual(tests);
});
