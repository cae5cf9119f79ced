import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemContext } from '../../src/context.js';
import { newId } from '../../src/lib/ids.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { apiFigures, quantileMs } from '../../src/system/history/apiFigures.js';
import { purgeSamples, sampleSystem } from '../../src/system/history/sampleSystem.js';
import { systemHistory } from '../../src/system/history/systemHistory.js';
import { refusal } from '../support/fixtures/accounts.js';
import { newPhone } from '../support/fixtures/phones.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type ServingApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const [MINUTE, HOUR, DAY] = [60_000, 3_600_000, 86_400_000];

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(() => app.close());

/** Measurements of the last `ms`. */
const history = (resolution: 'MINUTE' | 'HOUR' | 'DAY', ms: number, step: number) =>
  systemHistory(app.operator, new Date(app.now().getTime() - ms), new Date(app.now().getTime() + step), resolution);
const kept = async (resolution: string) =>
  (await app.db.sql.row<{ n: number }>('select count(*) as n from system_sample where resolution = $1', [resolution]))?.n;

test('of times that took 1 to 1,000 ms, the 95th percentile is right to a tenth', async () => {
  const figures = apiFigures(app);
  for (let ms = 1; ms <= 1_000; ms++) figures.count(ms / 1_000, ms > 990);
  await figures.store();
  const row = await app.db.sql.row<{ requests: number; failed: number; buckets: number[] }>(
    'select requests, failed, to_json(buckets) as buckets from api_minute',
  );
  expect(row).toMatchObject({ requests: 1_000, failed: 10 });
  expect(Math.abs(quantileMs(row?.buckets ?? [], 0.95) / 950 - 1)).toBeLessThan(0.1);
  expect(Math.abs(quantileMs(row?.buckets ?? [], 0.5) / 500 - 1)).toBeLessThan(0.1);
  // What several processes, and several looks, store of a minute is one.
  figures.count(0.05, false);
  await Promise.all([figures.store(), figures.store()]);
  expect((await app.db.sql.row<{ requests: number }>('select requests from api_minute'))?.requests).toBe(1_001);
  expect([quantileMs([], 0.95), quantileMs([0, 0], 0.95)]).toEqual([0, 0]);
});

test('one measurement a minute, however many processes measure; hours and days are what their minutes come to', async () => {
  const { ctx } = await createTenant(app);
  await sendSms(ctx, { to: [newPhone(), newPhone()], body: 'Habari', category: 'TRANSACTIONAL' });
  // The minute in which the API was measured above is over.
  app.clock.advance(MINUTE);
  await Promise.all([1, 2, 3].map(() => sampleSystem(app.system)));
  const [first, ...others] = await history('MINUTE', HOUR, 0);
  expect(others).toEqual([]);
  expect(first).toMatchObject({ at: new Date(app.now().getTime() - MINUTE).toISOString(), queueDepth: 2, messagesPerSecond: 0 });
  expect(first?.dispatcherLagSeconds).toBeGreaterThanOrEqual(60);
  expect(first?.databaseLatencyMs).toBeGreaterThan(0);
  expect(first?.errorRate).toBeCloseTo(10 / 1_001, 5);
  expect(Math.abs((first?.apiP95Ms ?? 0) / 950 - 1)).toBeLessThan(0.1);

  await sendSms(ctx, { to: [newPhone()], body: 'Habari', category: 'TRANSACTIONAL' });
  app.clock.advance(MINUTE);
  await sampleSystem(app.system);
  const minutes = await history('MINUTE', HOUR, 0);
  expect(minutes).toMatchObject([{ queueDepth: 2 }, { queueDepth: 3, apiP95Ms: 0, errorRate: 0 }]);
  for (const resolution of ['HOUR', 'DAY'] as const) {
    const [sum, ...more] = await history(resolution, DAY, 0);
    expect(more).toEqual([]);
    expect(sum).toMatchObject({ queueDepth: 3, dispatcherLagSeconds: minutes[1]?.dispatcherLagSeconds });
    expect(sum?.databaseLatencyMs).toBeCloseTo(((minutes[0]?.databaseLatencyMs ?? 0) + (minutes[1]?.databaseLatencyMs ?? 0)) / 2, 6);
    // All requests of the time, not the mean of its minutes.
    expect(sum?.errorRate).toBeCloseTo(10 / 1_001, 5);
  }
});

test('minutes are kept for two days, hours for ninety, days for ever', async () => {
  app.clock.advance(2 * DAY - MINUTE);
  await sampleSystem(app.system);
  expect([await kept('MINUTE'), await kept('HOUR'), await kept('DAY')]).toEqual([3, 2, 2]);
  app.clock.advance(3 * MINUTE);
  await purgeSamples(app.system);
  expect([await kept('MINUTE'), await kept('HOUR'), await kept('DAY')]).toEqual([1, 2, 2]);
  expect(await app.db.sql.rows('select 1 from api_minute')).toEqual([]);
  app.clock.advance(91 * DAY);
  await app.db.sql.rows(
    `insert into system_sample select 'HOUR', $1::timestamptz - n * interval '1 hour', 1, 0, 0, 0, 0, 0, 0, '{}'
     from generate_series(2401, 5000) n`,
    [app.now()],
  );
  await purgeSamples(app.system);
  expect([await kept('MINUTE'), await kept('HOUR'), await kept('DAY')]).toEqual([0, 0, 2]);
  app.clock.reset();
});

test('platform staff alone; no more than 1,500 at once', async () => {
  const [from, now] = [new Date(app.now().getTime() - 26 * HOUR), app.now()];
  expect(await refusal(systemHistory((await createTenant(app)).ctx, from, now, 'HOUR'))).toMatchObject({ code: 'FORBIDDEN' });
  expect(await refusal(systemHistory(app.operator, from, now, 'MINUTE'))).toMatchObject({ issues: [['BAD_USER_INPUT', 'to']] });
  expect(await refusal(systemHistory(app.operator, now, from, 'HOUR'))).toMatchObject({ issues: [['BAD_USER_INPUT', 'to']] });
  expect(await systemHistory(app.operator, new Date(now.getTime() - 1_500 * MINUTE), now, 'MINUTE')).toBeInstanceOf(Array);
});

test('what a running server answered, and sent, is in its history', async () => {
  const serving: ServingApp = await createTestApp({ serve: true, worker: true });
  try {
    const { token } = await serving.register('History');
    for (let n = 0; n < 5; n++) await serving.client(token).execute('{ balance { available } }');
    await serving.client(token).execute('mutation { sendSms(input: { to: ["0754000001"], body: "Habari" }) { credits } }');
    await until(async () => ((await serving.db.sql.row<{ n: number }>('select sum(requests) as n from api_minute'))?.n ?? 0) >= 7);
    await until(async () => (await serving.db.sql.rows(`select from ledger_entry where kind = 'SETTLE'`)).length > 0);
    // All that was done is in this minute or the one before.
    await sampleSystem(systemContext(serving, newId()));
    serving.clock.advance(MINUTE);
    await sampleSystem(systemContext(serving, newId()));
    const operator = serving.client(await serving.login('operator@tuma.example'));
    const { data } = await operator.execute(
      'query ($from: DateTime!, $to: DateTime!) { systemHistory(from: $from, to: $to) { at messagesPerSecond apiP95Ms errorRate } }',
      { from: new Date(serving.now().getTime() - HOUR).toISOString(), to: serving.now().toISOString() },
    );
    const samples: { messagesPerSecond: number; apiP95Ms: number; errorRate: number }[] = data.systemHistory;
    expect(samples.reduce((sum, one) => sum + one.messagesPerSecond * MINUTE, 0) / 1_000).toBeCloseTo(1, 6);
    expect(Math.max(...samples.map(({ apiP95Ms }) => apiP95Ms))).toBeGreaterThan(0);
    expect(samples.map(({ errorRate }) => errorRate)).toEqual(samples.map(() => 0));
  } finally {
    await serving.close();
  }
});
