import { afterEach, beforeEach, expect, test } from 'vitest';
import { type App, systemContext } from '../../src/context.js';
import { openDatabase } from '../../src/db/database.js';
import { readBalance } from '../../src/ledger/balance.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { startDispatcher } from '../../src/messaging/dispatch/dispatcher.js';
import { groupIntoRequests } from '../../src/messaging/dispatch/groupIntoRequests.js';
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

let testApp: TestApp;
beforeEach(async () => {
  testApp = await createTestApp({ clock: 'still', simulator: { timeoutMs: 1_000 } });
});
afterEach(() => testApp.close());

const HOUR = 3_600_000;

test('two dispatchers on one database: each message is accepted once', async () => {
  const { ctx } = await createTenant(testApp, { credits: 500 });
  await send(ctx, phones(500));
  const db = await openDatabase(testApp.db.url, { onError: (error) => testApp.log.warn({ err: error }, 'connection') });
  const sms = createSimulator({ url: testApp.db.url, log: testApp.log, now: testApp.clock.now, timeoutMs: 1_000 });
  const settings = { ...testApp.settings, claimSize: 20 };
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
  const dispatchers = [counting(testApp, 0), counting({ ...testApp, db, sms }, 1)].map((app) =>
    startDispatcher(systemContext(app, 'test')),
  );
  try {
    await until(async () => (await statuses(testApp)).SENT === 500);
  } finally {
    await Promise.all(dispatchers.map((one) => one.stop()));
    await sms.stop();
    await db.close();
  }
  expect(sent[0]! + sent[1]!).toBe(500);
  expect(Math.min(...sent), 'both took part').toBeGreaterThan(0);
  expect(new Set((await readAcceptLog(testApp.db.sql)).map(({ phone }) => phone)).size).toBe(500);
  expect(await acceptedTwice(testApp.db.sql)).toEqual([]);
  await expectProof(testApp);
});

test('a worker that slept can’t send its old claims, also beside the worker that took over', async () => {
  const { ctx } = await createTenant(testApp, { credits: 10 });
  await send(ctx, phones(3));
  const slept = (await claim(testApp.system)).claims;
  testApp.clock.advance(HOUR);
  expect(await recoverLeases(testApp.system)).toBe(3);
  const taken = (await claim(testApp.system)).claims;
  expect(taken.map(({ messageId }) => messageId).sort()).toEqual(slept.map(({ messageId }) => messageId).sort());
  expect(await markDispatching(testApp.system, [...slept, ...taken])).toEqual([false, false, false, true, true, true]);
  expect(await markDispatching(testApp.system, taken), 'and nobody is sent twice').toEqual([false, false, false]);
  const outcome = { kind: 'accepted', reference: 'x' } as const;
  // What the sleeper says of its own attempt concerns nobody any more, also in one batch with the other's answer.
  const refused = { kind: 'refused', failure: 'INVALID_NUMBER', detail: 'The number is bad.' } as const;
  await recordOutcomes(testApp.system, [
    ...slept.map((one) => ({ claim: one, outcome: refused })),
    ...taken.map((one) => ({ claim: one, outcome })),
  ]);
  expect(await statuses(testApp)).toEqual({ SENT: 3 });
  await expectProof(testApp);
});

test.each([undefined, 'provider', 'sender', 'batch'] as const)(
  'late proof that nothing was sent (fault: %s) queues the message again and charges nothing',
  async (fault) => {
    const { id, ctx } = await createTenant(testApp, { credits: 10 });
    await send(ctx, phones(3));
    const { claims } = await claim(testApp.system);
    await markDispatching(testApp.system, claims);
    testApp.clock.advance(HOUR);
    await recoverLeases(testApp.system);
    expect(await statuses(testApp)).toEqual({ UNCONFIRMED: 3 });
    const outcome = { kind: 'notSent', detail: 'The connection was refused.', fault } as const;
    await recordOutcomes(
      testApp.system,
      claims.map((one) => ({ claim: one, outcome })),
    );
    expect(await statuses(testApp)).toEqual({ QUEUED: 3 });
    expect(await readBalance(ctx, id)).toMatchObject({ available: 7, held: 3, spent: 0 });
    testApp.clock.advance(HOUR);
    // After its fault a provider is tried with one; once that is accepted the others go.
    for (const expected of fault === 'provider' ? [1, 2] : [3]) {
      const { claims } = await claim(testApp.system);
      expect(claims).toHaveLength(expected);
      await recordOutcomes(testApp.system, await answersTo(testApp, claims));
    }
    expect(await statuses(testApp)).toEqual({ SENT: 3 });
    expect(await readAcceptLog(testApp.db.sql)).toHaveLength(3);
    await expectProof(testApp);
  },
);

test('a bad number fails alone: its batch is sent again one by one', async () => {
  const { ctx } = await createTenant(testApp, { credits: 10 });
  await send(ctx, [...phones(4), '+255600000012']);
  const first = (await claim(testApp.system)).claims;
  expect(groupIntoRequests(first, 100)).toHaveLength(1);
  await recordOutcomes(testApp.system, await answersTo(testApp, first));
  expect(await statuses(testApp)).toEqual({ QUEUED: 5 });
  const second = (await claim(testApp.system)).claims;
  expect(groupIntoRequests(second, 100)).toHaveLength(5);
  await recordOutcomes(testApp.system, await answersTo(testApp, second));
  expect(await statuses(testApp)).toEqual({ FAILED: 1, SENT: 4 });
  await expectProof(testApp);
});

test('reports race the outcomes of their own attempts: delivered, and charged once', async () => {
  const { id, ctx } = await createTenant(testApp, { credits: 200 });
  await send(ctx, phones(200));
  const answers = await answersTo(testApp, (await claim(testApp.system)).claims);
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
      recordOutcomes(testApp.system, some as AttemptOutcome[]),
      storeReports(testApp.system, (others as typeof reports).reverse()).then(() => applyReports(testApp.system)),
      storeReports(testApp.system, others as typeof reports).then(() => applyReports(testApp.system)),
    ]);
  });
  await applyReports(testApp.system);
  expect(await statuses(testApp)).toEqual({ DELIVERED: 200 });
  expect(await readBalance(ctx, id)).toMatchObject({ available: 0, held: 0, spent: 200 });
  expect((await readAcceptLog(testApp.db.sql)).length).toBe(200);
  await expectProof(testApp);
});
