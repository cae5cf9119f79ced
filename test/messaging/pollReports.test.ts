import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Ctx } from '../../src/context.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { checkProviderBalance } from '../../src/messaging/checkProviderBalance.js';
import { startDispatcher } from '../../src/messaging/dispatch/dispatcher.js';
import { applyReports } from '../../src/messaging/reports/applyReports.js';
import { markMissingReports } from '../../src/messaging/reports/markMissingReports.js';
import { pollReports } from '../../src/messaging/reports/pollReports.js';
import { startReportPolling } from '../../src/messaging/reports/startReportPolling.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { type Beem, createBeem } from '../../src/providers/sms/beem/beem.js';
import { messageRows } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { answers, type BeemServer, beemServer, hangs, KEYS } from '../support/services/beemServer.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
let app: TestApp;
let far: BeemServer;
let beem: Beem;
let tenant: { id: string; ctx: Ctx };
beforeEach(async () => {
  app = await createTestApp({ clock: 'still' });
  far = await beemServer();
  beem = createBeem({ ...KEYS, unicodeEncoding: 8, log: app.log, urls: far.urls, timeoutMs: 400, pollsPerSecond: 1_000 });
  Object.assign(app, { sms: beem });
  tenant = await createTenant(app, { credits: 500 });
});
afterEach(async () => {
  expect(await proveLedger(app.system)).toMatchObject({ ok: true });
  await beem.stop();
  await app.sandbox.stop();
  await app.close();
  await far.close();
});

/** Sends to these numbers, one message after the other, and waits until the provider has been asked. */
async function send(...phones: string[]): Promise<void> {
  const dispatcher = startDispatcher(app.system);
  for (const phone of phones) {
    await sendSms(tenant.ctx, { to: [phone], body: `Habari ${phone}`, category: 'TRANSACTIONAL' });
    dispatcher.wake();
    await until(async () => (await messageRows(app.db.sql)).every(({ status }) => status === 'SENT' || status === 'UNCONFIRMED'));
  }
  await dispatcher.stop();
}
const number = (n: number) => `+2557130${1_000 + n}5`;
const polls = () => far.calls.filter(({ url }) => url.pathname.endsWith('delivery-reports')).length;
const says = (phone: string, word: string, requestId = far.accepted.find((one) => one.phone === phone)?.requestId) =>
  far.words.set(`${requestId} ${phone.slice(1)}`, word);
/** What the jobs do within a minute; answers how many reports were polled. */
async function runPollJobs(): Promise<number> {
  await startReportPolling(app.system);
  const polled = await pollReports(app.system, 80);
  await applyReports(app.system);
  return polled;
}
const statuses = async () => (await messageRows(app.db.sql)).map(({ status }) => status);

test('the report of a message is polled after 5 min, 15 min, 1 h, 6 h, 24 h and 72 h, then no more', async () => {
  await send(number(1));
  const polledAt: number[] = [];
  for (let minutes = 0, step = 5; minutes < 80 * 60; minutes += step) {
    if ((await runPollJobs()) > 0) polledAt.push(minutes);
    if (minutes === 60) step = 60;
    app.clock.advance(step * MINUTE);
  }
  expect(polledAt).toEqual([5, 15, 60, 360, 1_440, 4_320]);
  expect(polls()).toBe(6);
  expect(await markMissingReports(app.system)).toBe(1);
  expect(await runPollJobs()).toBe(0);
});

test('a polled report is applied at any of these times, and ends the polling', async () => {
  await send(number(1), number(2));
  app.clock.advance(6 * MINUTE);
  says(number(1), 'delivered');
  expect(await runPollJobs()).toBe(2);
  expect(await statuses()).toEqual(['DELIVERED', 'SENT']);
  app.clock.advance(10 * MINUTE);
  expect(await runPollJobs()).toBe(1);
  says(number(2), 'UNDELIVERED');
  app.clock.advance(HOUR);
  expect(await runPollJobs()).toBe(1);
  expect(await statuses()).toEqual(['DELIVERED', 'UNDELIVERED']);
  app.clock.advance(24 * HOUR);
  expect(await runPollJobs()).toBe(0);
});

test('after missed times it polls once and goes on with the next time', async () => {
  await send(number(1));
  app.clock.advance(30 * HOUR);
  expect([await runPollJobs(), await runPollJobs()]).toEqual([1, 0]);
  app.clock.advance(41 * HOUR);
  expect(await runPollJobs()).toBe(0);
  app.clock.advance(HOUR);
  expect(await runPollJobs()).toBe(1);
});

test('a poll that the provider doesn’t answer, or whose worker dies, is repeated', async () => {
  await send(number(1));
  app.clock.advance(6 * MINUTE);
  far.always(answers(500, 'no'));
  expect(await runPollJobs()).toBe(1);
  expect(app.logged()).toContain('reports could not be polled');
  far.always(hangs);
  app.clock.advance(2 * MINUTE);
  const dying = pollReports(app.system, 80);
  await until(async () => polls() >= 2);
  far.always(undefined);
  expect(await pollReports(app.system, 80), 'it is in other hands').toBe(0);
  await dying;
  says(number(1), 'DELIVERED');
  app.clock.advance(2 * MINUTE);
  expect(await runPollJobs()).toBe(1);
  expect(await statuses()).toEqual(['DELIVERED']);
});

test('where the provider never answers, the last poll is after 72 h', async () => {
  await send(number(1));
  far.always(answers(500, 'no'));
  let asked = 0;
  for (let hours = 0; hours < 80; hours++) {
    asked += await runPollJobs();
    app.clock.advance(HOUR);
  }
  expect(asked).toBeGreaterThan(60);
  expect(await runPollJobs()).toBe(0);
});

test('two workers poll each message once', async () => {
  await sendSms(tenant.ctx, { to: Array.from({ length: 60 }, (_, n) => number(n)), body: 'Habari', category: 'TRANSACTIONAL' });
  const dispatcher = startDispatcher(app.system);
  await until(async () => (await statuses()).every((status) => status === 'SENT'));
  await dispatcher.stop();
  app.clock.advance(6 * MINUTE);
  await startReportPolling(app.system);
  const [first, second] = await Promise.all([pollReports(app.system, 40), pollReports(app.system, 40)]);
  expect(first + second).toBe(60); // how they share them is theirs
  expect(polls()).toBe(60);
});

describe('a message whose answer was lost is polled by its phone number', () => {
  const lost = '+255713990008';
  beforeEach(async () => {
    await send(number(1), lost, number(2));
    expect(await statuses()).toEqual(['SENT', 'UNCONFIRMED', 'SENT']);
    app.clock.advance(6 * MINUTE);
  });
  const statusOfLost = async () => (await statuses())[1];
  const requestOf = (phone: string) => far.accepted.find((one) => one.phone === phone)!.requestId;

  test('and takes the only reference that can be its own', async () => {
    says(lost, 'DELIVERED');
    await runPollJobs();
    expect((await messageRows(app.db.sql))[1]).toMatchObject({ status: 'DELIVERED', creditState: 'SETTLED' });
  });

  test('while that is pending, it stays UNCONFIRMED and its credits held', async () => {
    says(lost, 'PENDING');
    await runPollJobs();
    expect((await messageRows(app.db.sql))[1]).toMatchObject({ status: 'UNCONFIRMED', creditState: 'HELD' });
  });

  test.each([
    ['an older request than the one before it', () => says(lost, 'DELIVERED', requestOf(number(1)) - 5)],
    ['a request that is another message’s', () => says(lost, 'DELIVERED', requestOf(number(2)))],
    ['two requests', () => [1, 2].map((n) => says(lost, 'DELIVERED', requestOf(lost) + 1_000 * n))],
    ['a reference that is no number', () => far.words.set(`x-1 ${lost.slice(1)}`, 'DELIVERED')],
  ])('but not from %s', async (_, addReport) => {
    addReport();
    expect(await runPollJobs()).toBe(3);
    expect(await statusOfLost()).toBe('UNCONFIRMED');
  });

  test('nor when two are UNCONFIRMED; a report that names our recipient settles it', async () => {
    await sendSms(tenant.ctx, { to: [lost], body: 'Tena', category: 'TRANSACTIONAL' });
    const dispatcher = startDispatcher(app.system);
    await until(async () => (await statuses())[3] === 'UNCONFIRMED');
    await dispatcher.stop();
    says(lost, 'DELIVERED');
    await runPollJobs();
    expect(await statusOfLost()).toBe('UNCONFIRMED');
    const { recipient, requestId } = far.accepted.find((one) => one.phone === lost)!;
    far.always(answers(200, [{ dest_addr: lost.slice(1), request_id: requestId, recipient_id: recipient, status: 'UNDELIVERED' }]));
    app.clock.advance(10 * MINUTE);
    await runPollJobs();
    expect((await messageRows(app.db.sql))[1]).toMatchObject({ status: 'UNDELIVERED', creditState: 'SETTLED' });
    expect((await statuses())[3]).toBe('UNCONFIRMED');
  });
});

test('the simulator pushes all its reports: none is polled', async () => {
  Object.assign(app, { sms: app.sandbox });
  expect([await runPollJobs(), await startReportPolling(app.system)]).toEqual([0, 0]);
});

describe('our balance at the provider', () => {
  const alerts = () =>
    app.db.sql.rows<{ params: object; open: boolean }>(
      `select params, resolved_at is null as open from alert where kind = 'PROVIDER_OUT_OF_BALANCE' and subject_key = 'beem' order by id`,
    );

  test('raises an alert while it is empty or less than the held credits', async () => {
    await checkProviderBalance(app.system);
    expect(await alerts()).toEqual([]);
    await sendSms(tenant.ctx, { to: [number(1), number(2)], body: 'Habari', category: 'TRANSACTIONAL' });
    far.credits = 1;
    await checkProviderBalance(app.system);
    await checkProviderBalance(app.system);
    expect(await alerts()).toEqual([{ params: { provider: 'beem', balance: 1, held: 2 }, open: true }]);
    far.always(answers(500, 'no'));
    await checkProviderBalance(app.system);
    expect((await alerts())[0]?.open, 'an unknown balance changes nothing').toBe(true);
    far.always(undefined);
    far.credits = 2;
    await checkProviderBalance(app.system);
    expect((await alerts()).map(({ open }) => open)).toEqual([false]);
    const dispatcher = startDispatcher(app.system);
    await until(async () => (await statuses()).every((status) => status === 'SENT'));
    await dispatcher.stop();
    far.credits = 0;
    await checkProviderBalance(app.system);
    expect((await alerts()).at(-1)).toEqual({ params: { provider: 'beem', balance: 0, held: 0 }, open: true });
  });

  test('when Beem answers 102 (empty), raises an alert at once; the messages wait and are not charged', async () => {
    far.next(answers(400, { code: 102, message: 'Insufficient balance' }));
    await sendSms(tenant.ctx, { to: [number(1)], body: 'Habari', category: 'TRANSACTIONAL' });
    const dispatcher = startDispatcher(app.system);
    await until(async () => (await statuses())[0] === 'HELD');
    await dispatcher.stop();
    expect(await alerts()).toEqual([{ params: { provider: 'beem' }, open: true }]);
    expect((await messageRows(app.db.sql))[0]).toMatchObject({
      holdReason: 'PROVIDER_DOWN',
      creditState: 'HELD',
      phases: ['NOT_SENT'],
    });
    await checkProviderBalance(app.system);
    expect((await alerts())[0]?.open).toBe(false);
  });
});

test('a polled report that the database refuses keeps no other from being stored', async () => {
  const phones = [number(901), number(902), number(903)];
  await send(...phones);
  for (const { requestId, phone } of far.accepted) far.words.set(`${requestId} ${phone.slice(1)}`, 'DELIVERED');
  await app.db.sql.rows(`alter table report_inbox add constraint refuses check (phone <> '${phones[1]}')`);
  app.clock.advance(6 * MINUTE);
  await startReportPolling(app.system);
  await pollReports(app.system, 10);
  await applyReports(app.system);
  expect(await statuses()).toEqual(['DELIVERED', 'SENT', 'DELIVERED']);
});
