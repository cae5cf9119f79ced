import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemContext } from '../../src/context.js';
import { readMessages } from '../../src/messaging/messages.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { setSendingFrozen } from '../../src/system/systemStatus.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { type BeemApp, createBeemApp } from '../support/services/beemApp.js';
import { accepts, KEYS } from '../support/services/beemServer.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const PER_SECOND = 20;

/** Two processes on one database, each with a worker of its own, and one Beem. */
let first: BeemApp;
let second: TestApp;
beforeAll(async () => {
  const beem = { timeoutMs: 5_000, connectTimeoutMs: 1_000, ratePerSecond: PER_SECOND, pollsPerSecond: 100 };
  first = await createBeemApp({ beem });
  const { url } = first.beemServer;
  const { apiKey, secretKey } = KEYS;
  const env = { SMS_PROVIDER: 'beem', BEEM_API_KEY: apiKey, BEEM_SECRET_KEY: secretKey, BEEM_URL: url, BEEM_REPORTS_URL: url };
  second = await createTestApp({ databaseUrl: first.db.url, worker: true, beem, env });
});
afterAll(async () => {
  await second.close();
  await first.expectConsistent();
  await first.close();
});

test('all processes together keep to the provider’s rate, and use it; what waits for its turn says so', async () => {
  const times: number[] = [];
  first.beemServer.always((call) => {
    if (call.url.pathname === '/v1/send') times.push(performance.now());
    return accepts(call);
  });
  const { id, ctx } = await createTenant(first);
  await setSendingFrozen(first.operator, true, 'All are to be due at once');
  const sends = Array.from({ length: 60 }, (_, n) =>
    sendSms(ctx, { to: [`+2557130001${n + 10}`], body: `Deni ${n}`, category: 'TRANSACTIONAL' }),
  );
  const ids = (await Promise.all(sends)).flatMap(({ messageIds }) => messageIds);
  await setSendingFrozen(first.operator, false, 'All are due');
  const reasons = async () => new Set((await readMessages(systemContext(first, 'test'), id, ids)).map(({ waitReason }) => waitReason));
  await until(async () => (await reasons()).has('RATE_LIMITED'));
  await until(() => times.length === 60);
  const most = Math.max(...times.map((at) => times.filter((other) => other >= at && other < at + 1_000).length));
  // Both at the whole rate would be twice as many; what arrives late on a busy machine meets what arrives in time.
  expect(most).toBeLessThanOrEqual(PER_SECOND);
  const seconds = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 1_000;
  console.info(`60 requests of two processes at ${PER_SECOND}/s: ${seconds.toFixed(2)} s, ${most} at most in any second`);
  await until(async () => !(await reasons()).has('RATE_LIMITED'));
  const complaints = (app: TestApp) =>
    app
      .logged()
      .split('\n')
      .filter((line) => line.includes('could not'));
  expect([first, second].map(complaints)).toEqual([[], []]);
});
