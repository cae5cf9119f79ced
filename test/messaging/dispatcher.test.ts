import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Ctx } from '../../src/context.js';
import { readBalance } from '../../src/ledger/balance.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { releaseProviderDown } from '../../src/messaging/dispatch/releaseProviderDown.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { startWorker } from '../../src/worker/worker.js';
import { type MessageRow, messageRows } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: TestApp;
let worker: { stop(): Promise<void> };
beforeAll(async () => {
  app = await createTestApp({
    simulator: { reportDelayMs: 1_000, timeoutMs: 2_500, timings: { slowMs: 600, outOfBalanceMs: 60_000, retryAfterMs: 100 } },
  });
  worker = await startWorker(app);
});
afterAll(async () => {
  await worker.stop();
  await app.close();
});

/** +255600000007 for 7: the number whose fault is the seventh. */
const faulty = (n: number) => `+2556000000${String(n).padStart(2, '0')}`;
let texts = 0;
/** A body of its own, so that a request carries these recipients and no other's. */
const send = (ctx: Ctx, ...to: string[]) => sendSms(ctx, { to, body: `Habari ${++texts}`, category: 'TRANSACTIONAL' });

async function rowsOf(ids: string[]): Promise<MessageRow[]> {
  const rows = new Map((await messageRows(app.db.sql)).map((row) => [row.id, row]));
  return ids.map((id) => rows.get(id) as MessageRow);
}
/** The messages once all are in these states. */
const reached = (ids: string[], ...states: string[]) =>
  until(async () => {
    const rows = await rowsOf(ids);
    return rows.every((row) => states.includes(row.status)) && rows;
  });
/** Long enough for two looks of the dispatcher, which comes twice a second. */
const aWhile = () => new Promise((resolve) => setTimeout(resolve, 1_200));

describe('a fault of the provider, by its number', () => {
  const once = { creditState: 'SETTLED' as const, accepted: 1 };
  const cases: [number, string, Partial<MessageRow>][] = [
    [1, 'accepted', { ...once, status: 'DELIVERED', history: ['QUEUED', 'SENDING', 'SENT', 'DELIVERED'], phases: ['ACCEPTED'] }],
    [2, 'reported before the answer', { ...once, status: 'DELIVERED', phases: ['ACCEPTED'] }],
    [3, 'reported twice', { ...once, status: 'DELIVERED', history: ['QUEUED', 'SENDING', 'SENT', 'DELIVERED'] }],
    [4, 'DELIVERED, then a late SENT', { ...once, status: 'DELIVERED', history: ['QUEUED', 'SENDING', 'SENT', 'DELIVERED'] }],
    [
      5,
      'UNDELIVERED, then DELIVERED',
      { ...once, status: 'DELIVERED', history: ['QUEUED', 'SENDING', 'SENT', 'UNDELIVERED', 'DELIVERED'] },
    ],
    [6, 'UNDELIVERED', { ...once, status: 'UNDELIVERED', failure: 'UNREACHABLE' }],
    [7, 'reset after acceptance', { ...once, status: 'DELIVERED', phases: ['UNKNOWN'] }],
    [8, 'accepted, then silence', { ...once, status: 'DELIVERED', phases: ['UNKNOWN'] }],
    [9, '500', { status: 'UNCONFIRMED', creditState: 'HELD', accepted: 0, phases: ['UNKNOWN'] }],
    [10, '429 twice', { ...once, status: 'DELIVERED', phases: ['NOT_SENT', 'NOT_SENT', 'ACCEPTED'] }],
    [11, '200 with garbage', { ...once, status: 'DELIVERED', phases: ['UNKNOWN'] }],
    [12, 'a bad number', { status: 'FAILED', failure: 'INVALID_NUMBER', creditState: 'RELEASED', accepted: 0, phases: ['REFUSED'] }],
    [13, 'no report', { ...once, status: 'SENT', phases: ['ACCEPTED'] }],
    [14, 'a slow answer', { ...once, status: 'DELIVERED', phases: ['ACCEPTED'] }],
    [16, 'counted out', { status: 'UNCONFIRMED', creditState: 'HELD', accepted: 0, phases: ['UNKNOWN'] }],
    [17, 'a complaint', { status: 'HELD', holdReason: 'REVIEW', creditState: 'HELD', accepted: 0, phases: ['NOT_SENT'] }],
  ];
  // Together: alone each would wait for its own timings. A tenant each, so that each has an account to look at.
  const sent = new Map<number, { tenantId: string; ctx: Ctx; id: string }>();
  beforeAll(async () => {
    for (const [n] of cases) {
      const { id: tenantId, ctx } = await createTenant(app, { credits: 1 });
      const [id] = (await send(ctx, faulty(n))).messageIds;
      sent.set(n, { tenantId, ctx, id: id as string });
    }
  });

  test.each(cases)('%i: %s', async (n, _, expected) => {
    const { tenantId, ctx, id } = sent.get(n) as { tenantId: string; ctx: Ctx; id: string };
    await until(async () => {
      // Tenant after tenant without an answer pauses the provider: unanswered.test.ts.
      await app.db.sql.rows('delete from provider_state');
      return (await rowsOf([id]))[0]?.status === expected.status;
    });
    // Whatever comes late has come: an answer after the time-out, a second report.
    await until(async () => (await app.db.sql.rows('select id from simulator_report where phone = $1', [faulty(n)])).length === 0);
    await until(async () => (await app.db.sql.rows(`select id from report_inbox where result in ('PENDING', 'WAITING')`)).length === 0);
    await until(async () => !(await rowsOf([id]))[0]?.phases.includes('DISPATCHING'));
    expect((await rowsOf([id]))[0]).toMatchObject(expected);
    const credits = { available: 0, held: 0, spent: 0 };
    credits[({ HELD: 'held', SETTLED: 'spent', RELEASED: 'available' } as const)[expected.creditState as 'HELD']] = 1;
    expect(await readBalance(ctx, tenantId)).toMatchObject(credits);
    expect(await proveLedger(app.system, tenantId)).toMatchObject({ ok: true, problems: [] });
  });

  test('15: out of balance holds it and closes the provider; others wait queued; all go when it opens', async () => {
    const { ctx } = await createTenant(app, { credits: 5 });
    const [slow] = (await send(ctx, faulty(14))).messageIds as [string];
    await reached([slow], 'SENDING');
    const [first] = (await send(ctx, faulty(15))).messageIds as [string];
    const [held] = await reached([first], 'HELD');
    expect(held).toMatchObject({ holdReason: 'PROVIDER_DOWN', creditState: 'HELD', accepted: 0, phases: ['NOT_SENT'] });
    const [waiting] = (await send(ctx, '0712000001')).messageIds as [string];
    await reached([slow], 'SENT', 'DELIVERED');
    await aWhile();
    // What was asked before it closed, and taken since, opens nothing.
    expect((await rowsOf([waiting]))[0]).toMatchObject({ status: 'QUEUED', phases: [] });
    expect(await releaseProviderDown(app.system)).toBe(0);
    app.clock.advance(61_000);
    // Unless the worker's own job was faster.
    await until(async () => (await releaseProviderDown(app.system)) > 0 || (await rowsOf([first]))[0]?.status !== 'HELD');
    const done = await reached([first, waiting], 'DELIVERED');
    expect(done.map(({ accepted }) => accepted)).toEqual([1, 1]);
    expect(await app.db.sql.row('select failures, closed_until from provider_state')).toEqual({ failures: 0, closed_until: null });
  });
});

test('a batch refused for one number is sent again one by one: the bad one fails, the others arrive', async () => {
  const { id, ctx } = await createTenant(app, { credits: 5 });
  const numbers = ['0712000011', '0712000012', faulty(12), '0712000013', '0712000014'];
  const { messageIds } = await send(ctx, ...numbers);
  await reached(messageIds, 'DELIVERED', 'FAILED');
  const rows = await until(async () => {
    const rows = await rowsOf(messageIds);
    return rows.every(({ phases }) => !phases.includes('DISPATCHING')) && rows;
  });
  expect(rows.map(({ status, phases }) => [status, phases])).toEqual(
    numbers.map((to) => (to === faulty(12) ? ['FAILED', ['NOT_SENT', 'REFUSED']] : ['DELIVERED', ['NOT_SENT', 'ACCEPTED']])),
  );
  expect(new Set(rows.flatMap(({ requests }) => requests)).size).toBe(4);
  expect(await readBalance(ctx, id)).toMatchObject({ available: 1, held: 0, spent: 4 });
});

test('a request that fails as a whole gives all its messages the same outcome', async () => {
  const { ctx } = await createTenant(app, { credits: 20 });
  const lost = (await send(ctx, '0712000021', faulty(9), '0712000022')).messageIds;
  const taken = (await send(ctx, '0712000023', faulty(11), '0712000024')).messageIds;
  const counted = (await send(ctx, '0712000025', faulty(16), '0712000026')).messageIds;
  expect((await reached(lost, 'UNCONFIRMED')).map(({ accepted }) => accepted)).toEqual([0, 0, 0]);
  expect((await reached(taken, 'DELIVERED')).map(({ accepted }) => accepted)).toEqual([1, 1, 1]);
  await reached([counted[0], counted[2]] as string[], 'DELIVERED');
  expect((await rowsOf(counted)).map(({ status, accepted }) => [status, accepted])).toEqual([
    ['DELIVERED', 1],
    ['UNCONFIRMED', 0],
    ['DELIVERED', 1],
  ]);
});

test('one text to a hundred and fifty is two requests; another text is another request', async () => {
  const { ctx } = await createTenant(app, { credits: 200 });
  const many = Array.from({ length: 150 }, (_, n) => `0713${String(n).padStart(6, '0')}`);
  const first = await send(ctx, ...many);
  const second = await send(ctx, ...many.slice(0, 2));
  const rows = await reached([...first.messageIds, ...second.messageIds], 'DELIVERED');
  const requests = (ids: string[]) => new Set(rows.filter(({ id }) => ids.includes(id)).flatMap((row) => row.requests));
  expect(requests(first.messageIds).size).toBe(2);
  expect(requests(second.messageIds).size).toBe(1);
  expect(requests([...first.messageIds, ...second.messageIds]).size).toBe(3);
});

test('at the end the whole ledger proves, and no message was accepted twice', async () => {
  expect(await proveLedger(app.system)).toMatchObject({ ok: true, problems: [] });
  expect((await messageRows(app.db.sql)).filter(({ accepted }) => accepted > 1)).toEqual([]);
});
