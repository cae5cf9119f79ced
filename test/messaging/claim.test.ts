import { afterAll, beforeAll, expect, test } from 'vitest';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { startDispatcher } from '../../src/messaging/dispatch/dispatcher.js';
import { promoteDue } from '../../src/messaging/dispatch/promoteDue.js';
import { recoverLeases, returnUnsent } from '../../src/messaging/dispatch/recoverLeases.js';
import { releasePendingSenders } from '../../src/messaging/dispatch/releasePendingSenders.js';
import { storeReports } from '../../src/messaging/reports/storeReports.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { setSenderIdEnabled } from '../../src/senders/setSenderIdEnabled.js';
import { messageRows } from '../support/fixtures/messages.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const HOUR = 3_600_000;
/** Where a pipeline stops until the test lets it go on. */
const gates = new Map<string, { arrived(): void; opened: Promise<void> }>();
function closeGate(point: string): { arrived: Promise<void>; open(): void } {
  const arrival = Promise.withResolvers<void>();
  const opening = Promise.withResolvers<void>();
  gates.set(point, { arrived: arrival.resolve, opened: opening.promise });
  return { arrived: arrival.promise, open: opening.resolve };
}

let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({
    clock: 'still',
    settings: { claimSize: 100 },
    simulator: { timeoutMs: 2_000 },
    async failpoint(point) {
      const gate = gates.get(point);
      gates.delete(point); // the next one passes
      gate?.arrived();
      await gate?.opened;
    },
  });
  await app.sms.start(async (reports) => void (await storeReports(app.system, reports)));
});
afterAll(() => app.close());

let lastNumber = 712_000_000;
async function queued(over: { from?: string; ctx?: Parameters<typeof sendSms>[0]; scheduledAt?: Date; validForMinutes?: number } = {}) {
  const ctx = over.ctx ?? (await createTenant(app, { credits: 5 })).ctx;
  const phone = `+255${++lastNumber}`;
  const { from, scheduledAt, validForMinutes } = over;
  const sent = await sendSms(ctx, { to: [phone], body: phone, category: 'TRANSACTIONAL', from, scheduledAt, validForMinutes });
  return { ctx, phone, tenantId: sent.tenantId, id: sent.messageIds[0] as string };
}
const row = async (id: string) => (await messageRows(app.db.sql)).find((one) => one.id === id);
const exec = (text: string, params: unknown[] = []) => app.db.sql.rows(text, params);
/** Claims all that is due, and dispatches until it is recorded. */
async function dispatchUntil(id: string, status: string) {
  const dispatcher = startDispatcher(app.system);
  try {
    return await until(async () => (await row(id))?.status === status && row(id));
  } finally {
    await dispatcher.stop();
  }
}
const claimedIds = async () => (await claim(app.system)).claims.map(({ messageId }) => messageId);
/** What a test leaves claimed goes back to the queue and is sent. */
async function sendTheRest(id: string) {
  app.clock.advance(60_000);
  await recoverLeases(app.system);
  expect(await dispatchUntil(id, 'SENT')).toMatchObject({ accepted: 1, creditState: 'SETTLED' });
}

test('a one-time code goes out beside a claim of bulk that takes long', async () => {
  const { ctx } = await createTenant(app, { credits: 250 });
  const to = Array.from({ length: 250 }, () => `+255${++lastNumber}`);
  const bulk = (await sendSms(ctx, { to, body: 'Punguzo', category: 'PROMOTIONAL' })).messageIds;
  const first = closeGate('after claim');
  const dispatcher = startDispatcher(app.system);
  try {
    await first.arrived;
    const second = closeGate('after claim');
    first.open();
    await second.arrived;
    const code = await queued();
    dispatcher.wake();
    expect(await until(async () => (await row(code.id))?.status === 'SENT')).toBe(true);
    expect((await Promise.all(bulk.map(row))).filter((one) => one?.status === 'SENDING').length).toBeGreaterThan(0);
    second.open();
    expect(await until(async () => (await Promise.all(bulk.map(row))).every((one) => one?.status === 'SENT'))).toBe(true);
  } finally {
    await dispatcher.stop();
  }
});

test('messages of a suspended tenant wait and block no other; once the suspension ends they are claimed', async () => {
  const [bad, good] = [await queued(), await queued()];
  await exec(`update tenant set status = 'SUSPENDED' where id = $1`, [bad.tenantId]);
  expect(await claimedIds()).toEqual([good.id]);
  expect(await claim(app.system)).toMatchObject({ claims: [], found: 0 });
  expect(await row(bad.id)).toMatchObject({ status: 'QUEUED', creditState: 'HELD', phases: [] });
  await exec(`update tenant set status = 'ACTIVE' where id = $1`, [bad.tenantId]);
  await sendTheRest(good.id);
  expect(await dispatchUntil(bad.id, 'SENT')).toMatchObject({ accepted: 1 });
});

test('nothing is claimed while sending is frozen; afterwards everything is', async () => {
  const { id } = await queued();
  await exec('update system_state set sending_frozen = true');
  expect(await claim(app.system)).toMatchObject({ claims: [], found: 0 });
  await exec('update system_state set sending_frozen = false');
  expect(await dispatchUntil(id, 'SENT')).toMatchObject({ phases: ['ACCEPTED'] });
});

test('while a provider is on trial, single messages are claimed by the loop alone, not beside it too', async () => {
  const { id } = await queued();
  const beside = () => claim(app.system, undefined, 3, undefined, 100, { singlesOnly: true });
  await exec('insert into provider_state (provider, failures, reason, updated_at) values ($1, 1, $2, $3)', [
    ...[app.sms.name, 'It refused all.', app.now()],
  ]);
  expect(await beside()).toEqual({ claims: [], found: 0, more: false });
  await exec('update provider_state set failures = 0');
  expect((await beside()).claims.map(({ messageId }) => messageId)).toEqual([id]);
  await exec('delete from provider_state');
  await sendTheRest(id);
});

test('what was claimed as dispatching, but without an answer to the commit, was not sent: it goes back and is sent once', async () => {
  const { id } = await queued();
  const leaseToken = newId();
  const { claims } = await claim(app.system, undefined, 3, undefined, 100, { singlesOnly: true, dispatchingUnder: leaseToken });
  expect(claims).toMatchObject([{ messageId: id, leaseToken }]);
  expect(await row(id)).toMatchObject({ status: 'SENDING', phases: ['DISPATCHING'] });
  await returnUnsent(app.system, newId());
  expect(await row(id), 'of another lease').toMatchObject({ phases: ['DISPATCHING'] });
  await returnUnsent(app.system, leaseToken);
  expect(await recoverLeases(app.system)).toBe(1);
  expect(await dispatchUntil(id, 'SENT')).toMatchObject({ accepted: 1, phases: ['NOT_SENT', 'ACCEPTED'] });
});

test('a message past its validity expires when it is claimed: it is never sent, its credits are released', async () => {
  const { id, tenantId } = await queued();
  app.clock.advance(25 * HOUR);
  expect(await claimedIds()).toEqual([]);
  expect(await row(id)).toMatchObject({ status: 'EXPIRED', failure: 'VALIDITY_EXPIRED', creditState: 'RELEASED', accepted: 0, phases: [] });
  expect(await proveLedger(app.system, tenantId)).toMatchObject({ ok: true });
});

test('a recipient who opts out between acceptance and claim gets no message', async () => {
  const { id, tenantId, phone } = await queued();
  const other = await queued();
  // Another tenant's opt-out is not this one's.
  for (const [owner, number] of [
    [tenantId, phone],
    [tenantId, other.phone],
  ])
    await exec(`insert into opt_out (id, tenant_id, phone, source, created_at) values ($1, $2, $3, 'API', $4)`, [
      newId(),
      owner,
      number,
      app.clock.now(),
    ]);
  expect(await claimedIds()).toEqual([other.id]);
  expect(await row(id)).toMatchObject({ status: 'SUPPRESSED', failure: 'OPTED_OUT', creditState: 'RELEASED', accepted: 0 });
  await sendTheRest(other.id);
});

test('a sender id that is disabled before the claim holds the message; enabled again, it releases it', async () => {
  const sender = newId();
  await exec(`insert into sender_id (id, name, status, created_at) values ($1, 'Duka-Letu', 'APPROVED', $2)`, [sender, app.clock.now()]);
  const { ctx } = await createTenant(app, { credits: 5 });
  await setSenderIdEnabled(ctx, sender, true);
  const { id } = await queued({ ctx, from: 'Duka-Letu' });
  await setSenderIdEnabled(ctx, sender, false);
  expect(await claimedIds()).toEqual([]);
  expect(await row(id)).toMatchObject({ status: 'HELD', holdReason: 'SENDER_PENDING', creditState: 'HELD', phases: [] });
  expect(await releasePendingSenders(app.system)).toBe(0);
  await setSenderIdEnabled(ctx, sender, true);
  expect(await releasePendingSenders(app.system)).toBe(1);
  expect(await dispatchUntil(id, 'SENT')).toMatchObject({ accepted: 1, holdReason: null });
});

test('a scheduled message is sent at its time and not before', async () => {
  const { id } = await queued({ scheduledAt: new Date(app.clock.now().getTime() + HOUR) });
  app.clock.advance(HOUR - 1_000);
  expect([await promoteDue(app.system), await claimedIds()]).toEqual([0, []]);
  app.clock.advance(1_000);
  expect(await promoteDue(app.system)).toBe(1);
  expect(await dispatchUntil(id, 'SENT')).toMatchObject({ accepted: 1, history: ['SCHEDULED', 'QUEUED', 'SENDING', 'SENT'] });
});

test('a worker that sleeps after its claim sends nothing that recoverLeases has queued again', async () => {
  const gate = closeGate('after claim');
  const { id } = await queued();
  const sleeper = startDispatcher(app.system);
  await gate.arrived;
  app.clock.advance(40_000);
  expect(await recoverLeases(app.system)).toBe(1);
  expect(await row(id)).toMatchObject({ status: 'QUEUED', phases: ['NOT_SENT'] });
  const done = await dispatchUntil(id, 'SENT');
  expect(done).toMatchObject({ accepted: 1, phases: ['NOT_SENT', 'ACCEPTED'] });
  gate.open();
  await sleeper.stop();
  expect(await row(id)).toEqual(done);
});

test('a worker that sleeps past a message’s validity, within its lease, lets it expire and its credits are released', async () => {
  const gate = closeGate('after claim');
  const { id } = await queued({ validForMinutes: 1 });
  app.clock.advance(50_000);
  const sleeper = startDispatcher(app.system);
  await gate.arrived;
  app.clock.advance(15_000);
  gate.open();
  await until(async () => (await row(id))?.status === 'EXPIRED');
  await sleeper.stop();
  expect(await row(id)).toMatchObject({ accepted: 0, creditState: 'RELEASED', phases: ['NOT_SENT'], failure: 'VALIDITY_EXPIRED' });
});

test('a worker that sleeps while sending: its message is UNCONFIRMED, is not sent again, and its late answer counts', async () => {
  const gate = closeGate('after DISPATCHING');
  const { id, tenantId } = await queued();
  const sleeper = startDispatcher(app.system);
  await gate.arrived;
  app.clock.advance(40_000);
  expect(await recoverLeases(app.system)).toBe(1);
  expect(await row(id)).toMatchObject({ status: 'UNCONFIRMED', creditState: 'HELD', phases: ['UNKNOWN'] });
  expect(await claimedIds()).toEqual([]);
  gate.open();
  await until(async () => (await row(id))?.status === 'SENT');
  await sleeper.stop();
  expect(await row(id)).toMatchObject({ accepted: 1, creditState: 'SETTLED', phases: ['ACCEPTED'] });
  expect(await proveLedger(app.system, tenantId)).toMatchObject({ ok: true });
});

test('late proof that nothing was sent queues the message again, also when the provider was out of balance', async () => {
  const gate = closeGate('answer in, outcome not committed');
  const { ctx } = await createTenant(app, { credits: 5 });
  const { messageIds } = await sendSms(ctx, { to: ['+255600000015'], body: 'Habari', category: 'TRANSACTIONAL' });
  const id = messageIds[0] as string;
  const sleeper = startDispatcher(app.system);
  await gate.arrived;
  app.clock.advance(40_000);
  expect(await recoverLeases(app.system)).toBe(1);
  expect(await row(id)).toMatchObject({ status: 'UNCONFIRMED', phases: ['UNKNOWN'] });
  gate.open();
  await sleeper.stop();
  expect(await row(id)).toMatchObject({ status: 'QUEUED', creditState: 'HELD', phases: ['NOT_SENT'], accepted: 0 });
  app.clock.advance(61_000);
  expect(await dispatchUntil(id, 'SENT')).toMatchObject({ accepted: 1, phases: ['NOT_SENT', 'ACCEPTED'] });
});

test('with two dispatchers on one queue, each message is claimed by one', async () => {
  const { ctx } = await createTenant(app, { credits: 500 });
  const to = Array.from({ length: 300 }, (_, n) => `0714${String(n).padStart(6, '0')}`);
  const { messageIds } = await sendSms(ctx, { to, body: 'Wawili', category: 'TRANSACTIONAL' });
  const both = [startDispatcher(app.system), startDispatcher(app.system)];
  const ownRows = async () => (await messageRows(app.db.sql)).filter(({ id }) => messageIds.includes(id));
  await until(async () => (await ownRows()).every(({ status }) => status === 'SENT'));
  await Promise.all(both.map((one) => one.stop()));
  expect((await ownRows()).map(({ accepted, phases }) => [accepted, ...phases])).toEqual(messageIds.map(() => [1, 'ACCEPTED']));
  expect(await proveLedger(app.system)).toMatchObject({ ok: true, problems: [] });
});
