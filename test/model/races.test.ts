import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { optOut } from '../../src/contacts/optOuts.js';
import { inTransaction } from '../../src/context.js';
import { AppError } from '../../src/errors.js';
import { readBalance } from '../../src/ledger/balance.js';
import { advance } from '../../src/messaging/advance.js';
import { cancelMessages } from '../../src/messaging/cancelMessages.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { promoteDue } from '../../src/messaging/dispatch/promoteDue.js';
import { recordOutcomes } from '../../src/messaging/dispatch/recordOutcomes.js';
import { recoverLeases } from '../../src/messaging/dispatch/recoverLeases.js';
import { assumeSent } from '../../src/messaging/reports/assumeSent.js';
import { markMissingReports } from '../../src/messaging/reports/markMissingReports.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { readAcceptLog } from '../support/services/simulatorLog.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

import { answersTo, expectProof, phones, send, statuses, together } from './traffic.js';

let app: TestApp;
beforeEach(async () => {
  app = await createTestApp({ clock: 'still', simulator: { timeoutMs: 1_000 } });
});
afterEach(async () => {
  await app.close();
});

const HOUR = 3_600_000;
/** How long somebody else's query took at most, in ms, while this work was under way. */
async function slowestLook(work: Promise<unknown>): Promise<number> {
  let running = true;
  const stop = () => {
    running = false;
  };
  work.then(stop, stop);
  let slowest = 0;
  while (running) {
    const before = performance.now();
    await app.db.sql.rows('select 1');
    slowest = Math.max(slowest, performance.now() - before);
    await sleep(5);
  }
  return slowest;
}

test('of 64 sends at once with credits for 10, ten are accepted', async () => {
  const { id, ctx } = await createTenant(app, { credits: 10 });
  const results = await together(64, (index) =>
    send(ctx, [phones(64)[index]!]).then(
      () => 'accepted',
      (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)),
    ),
  );
  const counted = Object.fromEntries(
    Map.groupBy(results, (one) => one)
      .entries()
      .map(([one, all]) => [one, all.length]),
  );
  expect(counted).toEqual({ accepted: 10, INSUFFICIENT_CREDITS: 54 });
  expect(await readBalance(ctx, id)).toMatchObject({ available: 0, held: 10, spent: 0 });
  expect(await statuses(app)).toEqual({ QUEUED: 10 });
  await expectProof(app);
});

test('1,000 sends at once under one key make one message, and others are answered meanwhile', async () => {
  const { id, ctx } = await createTenant(app, { credits: 10 });
  const replays = together(1_000, () => send(ctx, phones(1), { idempotencyKey: 'one' }));
  const [results, slowest] = await Promise.all([replays, slowestLook(replays)]);
  expect(new Set(results.map(({ messageIds }) => messageIds.join())).size).toBe(1);
  expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
  expect(await statuses(app)).toEqual({ QUEUED: 1 });
  expect(await readBalance(ctx, id)).toMatchObject({ available: 9, held: 1 });
  expect(slowest).toBeLessThan(3_000);
});

test('repetitions of a running request wait without a connection', async () => {
  const { id, ctx } = await createTenant(app, { credits: 10 });
  // The first request's transaction, still open: it holds the lock of its key.
  const first = new pg.Client({ connectionString: app.db.url });
  await first.connect();
  try {
    await first.query('begin');
    await first.query(`select pg_advisory_xact_lock(hashtextextended($1::text || 'sendSms' || 'one', 7))`, [id]);
    const replays = together(60, () => send(ctx, phones(1), { idempotencyKey: 'one' }));
    // Shorter than the two seconds that a repetition waits.
    const held = sleep(1_000);
    const [results] = await Promise.all([
      replays,
      slowestLook(held).then((slowest) => expect(slowest).toBeLessThan(800)),
      held.then(() => first.query('rollback')),
    ]);
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
  } finally {
    await first.end();
  }
  expect(await statuses(app)).toEqual({ QUEUED: 1 });
});

test('sends with one reference at once are one send; another input with it is refused', async () => {
  const { ctx } = await createTenant(app, { credits: 100 });
  const results = await together(50, () => send(ctx, phones(2), { clientReference: 'order 7' }));
  expect(new Set(results.map(({ messageIds }) => messageIds.join())).size).toBe(1);
  await expect(send(ctx, phones(3), { clientReference: 'order 7' })).rejects.toMatchObject({ code: 'CONFLICT' });
  expect(await statuses(app)).toEqual({ QUEUED: 2 });
});

test('cancelling races claiming: each message is cancelled or sent, never both, never neither', async () => {
  const { ctx } = await createTenant(app, { credits: 400 });
  let won = { cancelled: 0, claimed: 0 };
  for (let round = 0; round < 20; round++) {
    const { messageIds } = await send(ctx, phones(20));
    const halves = [messageIds.slice(0, 10), messageIds.slice(10).reverse()];
    const [taken, ...cancels] = await Promise.all([claim(app.system), ...halves.map((ids) => cancelMessages(ctx, ids))]);
    const rest = await claim(app.system);
    const claimed = [...taken.claims, ...rest.claims];
    const cancelled = cancels.flatMap((one) => one.cancelled);
    expect([...cancelled, ...claimed.map(({ messageId }) => messageId)].sort()).toEqual([...messageIds].sort());
    await recordOutcomes(app.system, await answersTo(app, claimed));
    won = { cancelled: won.cancelled + cancelled.length, claimed: won.claimed + claimed.length };
  }
  expect(await statuses(app)).toEqual(
    Object.fromEntries(Object.entries({ CANCELLED: won.cancelled, SENT: won.claimed }).filter(([, n]) => n > 0)),
  );
  expect(await readAcceptLog(app.db.sql)).toHaveLength(won.claimed);
  await expectProof(app);
});

test('all jobs that move messages, four times at once: every message moves once', async () => {
  const tenants = await Promise.all([createTenant(app, { credits: 300 }), createTenant(app, { credits: 300 })]);
  const soon = { scheduledAt: new Date(app.clock.now().getTime() + HOUR), validForMinutes: 4_320 };
  for (const { ctx } of tenants) await send(ctx, phones(30), { validForMinutes: 4_320 });
  await answersTo(app, (await claim(app.system)).claims); // sent, and the worker died before it could record
  for (const { ctx } of tenants) await send(ctx, phones(40), { validForMinutes: 4_320 });
  await claim(app.system); // the worker died with these in hand
  for (const { ctx } of tenants) {
    await send(ctx, phones(50), { validForMinutes: 30 });
    await send(ctx, phones(60), soon);
  }
  app.clock.advance(2 * HOUR);
  const all = () => Promise.all([promoteDue(app.system), expireMessages(app.system), recoverLeases(app.system), assumeSent(app.system)]);
  const sums = (results: number[][]) => [0, 1, 2, 3].map((n) => results.reduce((sum, one) => sum + one[n]!, 0));
  expect(sums(await together(4, all))).toEqual([120, 100, 140, 0]);
  expect(await statuses(app)).toEqual({ EXPIRED: 100, QUEUED: 200, UNCONFIRMED: 60 });
  app.clock.advance(100 * HOUR);
  expect(sums(await together(4, all))).toEqual([0, 200, 0, 60]);
  expect(await statuses(app)).toEqual({ EXPIRED: 300, SENT: 60 });
  expect((await together(4, () => markMissingReports(app.system))).reduce((a, b) => a + b)).toBe(60);
  for (const { id, ctx } of tenants) expect(await readBalance(ctx, id)).toMatchObject({ available: 270, held: 0, spent: 30 });
  await expectProof(app);
});

test('the same messages moved at once in opposite orders: no deadlock, each is charged once', async () => {
  const tenants = await together(3, () => createTenant(app, { credits: 40 }));
  for (const { ctx } of tenants) await send(ctx, phones(40));
  const { claims } = await claim(app.system);
  const ids = claims.map(({ messageId }) => messageId);
  const results = await together(24, (index) => {
    const moves = ids.map((id) => ({ id, to: index % 3 === 0 ? ('DELIVERED' as const) : ('SENT' as const), sentAt: app.clock.now() }));
    if (index % 2 === 1) moves.reverse();
    return inTransaction(app.system, (ctx) => advance(ctx, index % 4 < 2 ? moves : moves.filter((_, n) => n % 2 === 0), 'REPORT'));
  });
  expect(results.flat().filter(({ result }) => result === 'contradiction')).toEqual([]);
  expect(await statuses(app)).toEqual({ DELIVERED: 120 });
  for (const { id, ctx } of tenants) expect(await readBalance(ctx, id)).toMatchObject({ available: 0, held: 0, spent: 40 });
  await expectProof(app);
});

test('opting out races claiming: once it is answered, nothing more is sent to that number', async () => {
  const { id, ctx } = await createTenant(app, { credits: 1_000 });
  const outcomes = { claimed: 0, suppressed: 0 };
  for (let round = 0; round < 40; round++) {
    const phone = `+25571200${String(round).padStart(4, '0')}`;
    const { messageIds } = await send(ctx, [phone]);
    const [taken] = await Promise.all([claim(app.system), optOut(ctx, phone)]);
    const rest = await claim(app.system);
    expect(rest.claims, 'after the answer').toEqual([]);
    expect(taken.claims.map(({ messageId }) => messageId)).toEqual(taken.claims.length > 0 ? messageIds : []);
    await expect(send(ctx, [phone])).rejects.toMatchObject({ code: 'RECIPIENT_OPTED_OUT' });
    await recordOutcomes(app.system, await answersTo(app, taken.claims));
    outcomes[taken.claims.length > 0 ? 'claimed' : 'suppressed'] += 1;
  }
  const log = await readAcceptLog(app.db.sql);
  expect(log).toHaveLength(outcomes.claimed);
  expect(await readBalance(ctx, id)).toMatchObject({ available: 1_000 - outcomes.claimed, held: 0, spent: outcomes.claimed });
  await expectProof(app);
});
