import { afterEach, beforeEach, expect, test } from 'vitest';
import { type App, systemContext } from '../../src/context.js';
import { openDatabase } from '../../src/db/database.js';
import { readBalance } from '../../src/ledger/balance.js';
import { claim, groupIntoRequests } from '../../src/messaging/dispatch/claim.js';
import { startDispatcher } from '../../src/messaging/dispatch/dispatcher.js';
import { markDispatching } from '../../src/messaging/dispatch/markDispatching.js';
import { type AttemptOutcome, recordOutcomes } from '../../src/messaging/dispatch/recordOutcomes.js';
import { recoverLeases } from '../../src/messaging/dispatch/recoverLeases.js';
import { applyReports } from '../../src/messaging/reports/applyReports.js';
import { storeReports } from '../../src/messaging/reports/storeReports.js';
import { createSimulator } from '../../src/providers/sms/simulator/simulator.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { acceptedTwice, readAcceptLog } from '../support/services/simulatorLog.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

import { answersTo, expectProof, phones, send, statuses, together } from './traffic.js';

/** Workers on one database: beside each other, asleep, and behind a report that was faster. */

let world: TestApp;
beforeEach(async () => {
  world = await createTestApp({ clock: 'still', simulator: { timeoutMs: 1_000 } });
});
afterEach(() => world.close());

const HOUR = 3_600_000;

test('two dispatchers on one database: each message is accepted once', async () => {
  const { ctx } = await createTenant(world, { credits: 500 });
  await send(ctx, phones(500));
  const db = await openDatabase(world.db.url, { onError: (error) => world.log.warn({ err: error }, 'connection') });
  const sms = createSimulator({ url: world.db.url, log: world.log, now: world.clock.now, timeoutMs: 1_000 });
  const settings = { ...world.settings, claimSize: 20 };
  const sent = [0, 0];
  const counting = (app: App, index: number): App => ({
    ...app,
    settings,
    sms: {
      ...app.sms,
      send: (batch) => {
        sent[index]! += batch.recipients.length;
        return app.sms.send(batch);
      },
    },
  });
  const dispatchers = [counting(world, 0), counting({ ...world, db, sms }, 1)].map((app) => startDispatcher(systemContext(app, 'test')));
  try {
    await until(async () => (await statuses(world)).SENT === 500);
  } finally {
    await Promise.all(dispatchers.map((one) => one.stop()));
    await sms.stop();
    await db.close();
  }
  expect(sent[0]! + sent[1]!).toBe(500);
  expect(Math.min(...sent), 'both took part').toBeGreaterThan(0);
  expect(new Set((await readAcceptLog(world.db.sql)).map(({ phone }) => phone)).size).toBe(500);
  expect(await acceptedTwice(world.db.sql)).toEqual([]);
  await expectProof(world);
});

test('a worker that slept can’t send its old claims, also beside the worker that took over', async () => {
  const { ctx } = await createTenant(world, { credits: 10 });
  await send(ctx, phones(3));
  const slept = (await claim(world.system)).claims;
  world.clock.advance(HOUR);
  expect(await recoverLeases(world.system)).toBe(3);
  const taken = (await claim(world.system)).claims;
  expect(taken.map(({ messageId }) => messageId).sort()).toEqual(slept.map(({ messageId }) => messageId).sort());
  expect(await markDispatching(world.system, [...slept, ...taken])).toEqual([false, false, false, true, true, true]);
  expect(await markDispatching(world.system, taken), 'and nobody is sent twice').toEqual([false, false, false]);
  const outcome = { kind: 'accepted', reference: 'x' } as const;
  // What the sleeper says of its own attempt concerns nobody any more, also in one batch with the other's answer.
  const refused = { kind: 'refused', failure: 'INVALID_NUMBER', detail: 'The number is bad.' } as const;
  await recordOutcomes(world.system, [
    ...slept.map((one) => ({ claim: one, outcome: refused, calledAt: world.clock.now() })),
    ...taken.map((one) => ({ claim: one, outcome, calledAt: world.clock.now() })),
  ]);
  expect(await statuses(world)).toEqual({ SENT: 3 });
  await expectProof(world);
});

test.each([undefined, 'provider', 'sender', 'batch'] as const)(
  'late proof that nothing was sent (fault: %s) queues the message again and charges nothing',
  async (fault) => {
    const { id, ctx } = await createTenant(world, { credits: 10 });
    await send(ctx, phones(3));
    const { claims } = await claim(world.system);
    await markDispatching(world.system, claims);
    world.clock.advance(HOUR);
    await recoverLeases(world.system);
    expect(await statuses(world)).toEqual({ UNCONFIRMED: 3 });
    const outcome = { kind: 'notSent', detail: 'The connection was refused.', fault } as const;
    const calledAt = world.clock.now();
    await recordOutcomes(
      world.system,
      claims.map((one) => ({ claim: one, outcome, calledAt })),
    );
    expect(await statuses(world)).toEqual({ QUEUED: 3 });
    expect(await readBalance(ctx, id)).toMatchObject({ available: 7, held: 3, spent: 0 });
    world.clock.advance(HOUR);
    await recordOutcomes(world.system, await answersTo(world, (await claim(world.system)).claims));
    expect(await statuses(world)).toEqual({ SENT: 3 });
    expect(await readAcceptLog(world.db.sql)).toHaveLength(3);
    await expectProof(world);
  },
);

test('a bad number fails alone: its batch is sent again one by one', async () => {
  const { ctx } = await createTenant(world, { credits: 10 });
  await send(ctx, [...phones(4), '+255600000012']);
  const first = (await claim(world.system)).claims;
  expect(groupIntoRequests(first, 100)).toHaveLength(1);
  await recordOutcomes(world.system, await answersTo(world, first));
  expect(await statuses(world)).toEqual({ QUEUED: 5 });
  const second = (await claim(world.system)).claims;
  expect(groupIntoRequests(second, 100)).toHaveLength(5);
  await recordOutcomes(world.system, await answersTo(world, second));
  expect(await statuses(world)).toEqual({ FAILED: 1, SENT: 4 });
  await expectProof(world);
});

test('reports race the outcomes of their own attempts: delivered, and charged once', async () => {
  const { id, ctx } = await createTenant(world, { credits: 200 });
  await send(ctx, phones(200));
  const answers = await answersTo(world, (await claim(world.system)).claims);
  const reports = answers.map(({ claim: { recipient, phone }, outcome }) => ({
    provider: 'simulator',
    reference: outcome.kind === 'accepted' ? outcome.reference : '',
    recipient,
    phone,
    status: 'DELIVERED',
    outcome: 'DELIVERED' as const,
  }));
  const parts = (index: number) => [answers, reports].map((list) => list.filter((_, n) => n % 4 === index));
  await together(4, async (index) => {
    const [some] = parts(index);
    // The other way round than the outcomes, so that they meet.
    const [, others] = parts(3 - index);
    await Promise.all([
      recordOutcomes(world.system, some as AttemptOutcome[]),
      storeReports(world.system, (others as typeof reports).reverse()).then(() => applyReports(world.system)),
      storeReports(world.system, others as typeof reports).then(() => applyReports(world.system)),
    ]);
  });
  await applyReports(world.system);
  expect(await statuses(world)).toEqual({ DELIVERED: 200 });
  expect(await readBalance(ctx, id)).toMatchObject({ available: 0, held: 0, spent: 200 });
  expect((await readAcceptLog(world.db.sql)).length).toBe(200);
  await expectProof(world);
});
