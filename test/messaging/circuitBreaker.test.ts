import { afterAll, beforeAll, expect, test } from 'vitest';
import { releaseProviderDown } from '../../src/messaging/dispatch/releaseProviderDown.js';
import { type MessageRow, messageRows } from '../support/fixtures/messages.js';
import { type BeemApp, createBeemApp } from '../support/services/beemApp.js';
import { accepts, answers } from '../support/services/beemServer.js';
import { until } from '../support/until.js';

let running: BeemApp;
beforeAll(async () => {
  running = await createBeemApp({ beem: { timeoutMs: 60_000, connectTimeoutMs: 300, ratePerSecond: 1_000, pollsPerSecond: 1_000 } });
});
afterAll(async () => {
  await running.expectConsistent();
  await running.close();
});

const countOf = async (...statuses: MessageRow['status'][]) =>
  (await messageRows(running.db.sql)).filter(({ status }) => statuses.includes(status)).length;
const state = () =>
  running.db.sql.row<{ failures: number; closed_until: string | null }>(
    `select failures, closed_until from provider_state where provider = 'beem'`,
  );

test('an outage of five seconds that 32 requests meet pauses the provider once, for half a minute; then all goes out', async () => {
  const MESSAGES = 60;
  const beem = running.beemServer;
  const held: (() => void)[] = [];
  let outage = true;
  beem.always(async (call) => {
    if (call.url.pathname !== '/v1/send') return answers(404, '')(call);
    if (!outage) return accepts(call);
    // The first are all under way when it begins; later ones meet it at once.
    // Sends alone are counted: a job may ask Beem for the balance at this very moment.
    if (held.length < 32) await new Promise<void>((resolve) => held.push(resolve));
    return answers(401, { data: { code: 120, message: 'Invalid api_key and/or secret_id' } })(call);
  });
  for (let n = 0; n < MESSAGES; n++) await running.send([`+25571300${3_000 + n}`], `Habari ${n}`);
  await until(() => held.length === 32);
  // They fail one after the other, within five seconds.
  for (const [index, fail] of held.entries()) {
    fail();
    await until(async () => (await countOf('HELD')) > index);
    running.clock.advance(150);
  }
  await until(async () => (await countOf('SENDING')) === 0);
  outage = false;
  const paused = await state();
  expect(paused?.failures).toBe(1);
  const seconds = (Date.parse(paused?.closed_until ?? '') - running.now().getTime()) / 1_000;
  expect(seconds).toBeGreaterThan(15);
  expect(seconds).toBeLessThan(30);
  expect(beem.accepted).toEqual([]);
  running.clock.advance(seconds * 1_000 + 100);
  await until(async () => {
    await releaseProviderDown(running.system);
    return (await countOf('SENT')) === MESSAGES;
  });
  expect(await state()).toEqual({ failures: 0, closed_until: null });
  expect(new Set(beem.accepted.map(({ phone }) => phone)).size).toBe(MESSAGES);
});

test('a fault after the pause doubles it; what was claimed before it counts neither as another nor as a success', async () => {
  const beem = running.beemServer;
  const fails = () => answers(400, { code: 102 });
  const release = Promise.withResolvers<void>();
  beem.always(undefined);
  // Of three that are under way, one fails at once, and the other two are answered when the pause is over.
  beem.nextSends(async (call) => {
    await release.promise;
    return fails()(call);
  });
  beem.nextSends(async (call) => {
    await release.promise;
    return accepts(call);
  });
  const before = beem.calls.length;
  for (const n of [1, 2]) await running.send([`+25571300400${n}`], `Mapema ${n}`);
  await until(() => beem.calls.length >= before + 2);
  beem.nextSends(fails());
  await running.send(['+255713004003'], 'Sasa');
  await until(async () => (await state())?.failures === 1);
  release.resolve();
  await until(async () => (await countOf('SENDING')) === 0);
  expect((await state())?.failures).toBe(1);
  beem.nextSends(fails());
  running.clock.advance(31_000);
  await until(async () => {
    await releaseProviderDown(running.system);
    return (await state())?.failures === 2;
  });
  const left = Date.parse((await state())?.closed_until ?? '') - running.now().getTime();
  expect(left).toBeGreaterThan(50_000);
  expect(left).toBeLessThan(61_000);
  running.clock.advance(61_000);
  await until(async () => {
    await releaseProviderDown(running.system);
    return (await countOf('HELD', 'QUEUED', 'SENDING')) === 0;
  });
});
