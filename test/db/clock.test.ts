import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../../src/context.js';
import { startClock } from '../../src/db/clock.js';
import { tripCircuitBreaker } from '../../src/messaging/dispatch/circuitBreaker.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { promoteDue } from '../../src/messaging/dispatch/promoteDue.js';
import { recoverLeases } from '../../src/messaging/dispatch/recoverLeases.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { messageRows } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Two processes on one database; the clock of one's machine is an hour ahead. */
const HOUR = 3_600_000;
let right: TestApp;
let ahead: TestApp;
beforeAll(async () => {
  right = await createTestApp();
  ahead = await createTestApp({ databaseUrl: right.db.url, machineClock: () => Date.now() + HOUR });
});
afterAll(async () => {
  await ahead.close();
  await right.close();
});

test('all go by the database’s clock, and the log says whose is wrong', () => {
  expect(Math.abs(ahead.now().getTime() - Date.now())).toBeLessThan(2_000);
  expect(ahead.logged()).toContain('"secondsAhead":3600');
});

test('a worker ahead of its time takes no other’s message, sends none early, and lets none expire', async () => {
  const { ctx } = await createTenant(right, { credits: 10 });
  const input = { to: ['0712345678'], category: 'TRANSACTIONAL' as const, validForMinutes: 30 };
  await sendSms(ctx, { ...input, body: 'Under way' });
  const { claims } = await claim(right.system);
  expect(claims).toHaveLength(1);
  await sendSms(ctx, { ...input, body: 'Waits' });
  await sendSms(ctx, { ...input, body: 'Later', scheduledAt: new Date(Date.now() + HOUR / 2) });
  for (const sweep of [recoverLeases, promoteDue, expireMessages]) expect(await sweep(ahead.system)).toBe(0);
  const rows = await messageRows(right.db.sql);
  expect(rows.map(({ body, status }) => [body, status])).toEqual([
    ['Under way', 'SENDING'],
    ['Waits', 'QUEUED'],
    ['Later', 'SCHEDULED'],
  ]);
});

test('it pauses a provider for half a minute, for everybody', async () => {
  await inTransaction(ahead.system, (ctx) => tripCircuitBreaker(ctx, ahead.sms.name, 'Gone.', 0));
  const row = await right.db.sql.row<{ closed_until: string }>('select closed_until from provider_state');
  const seconds = (Date.parse(row?.closed_until ?? '') - Date.now()) / 1_000;
  expect(seconds).toBeGreaterThan(25);
  expect(seconds).toBeLessThan(32);
  for (const app of [right, ahead]) expect((await claim(app.system)).claims).toEqual([]);
});

test('a clock that is set while the process runs is noticed, and one that is set right again, too', async () => {
  let off = 0;
  const clock = await startClock(right.db.sql, right.log, { machineClock: () => Date.now() + off, everyMs: 20 });
  try {
    for (off of [-HOUR, HOUR, 0]) await until(() => Math.abs(clock.now().getTime() - Date.now()) < 1_500);
  } finally {
    await clock.stop();
  }
});
