import { afterAll, beforeAll, expect, test } from 'vitest';
import { remindOfTransfers } from '../../src/billing/payments/remindOfTransfers.js';
import type { Ctx } from '../../src/context.js';
import { quarantinedItems, releaseQuarantinedItems } from '../../src/core/quarantine.js';
import { readBalance } from '../../src/ledger/balance.js';
import { queueMail } from '../../src/mail/queueMail.js';
import { sendMails } from '../../src/mail/sendMails.js';
import { cancelMessages } from '../../src/messaging/cancelMessages.js';
import { claim } from '../../src/messaging/dispatch/claim.js';
import { expireMessages } from '../../src/messaging/dispatch/expireMessages.js';
import { recordOutcomes } from '../../src/messaging/dispatch/recordOutcomes.js';
import { recoverLeases } from '../../src/messaging/dispatch/recoverLeases.js';
import { message } from '../../src/messaging/messages.js';
import { applyReports } from '../../src/messaging/reports/applyReports.js';
import { matchReports } from '../../src/messaging/reports/matchReports.js';
import { storeReports } from '../../src/messaging/reports/storeReports.js';
import { resolveHeld } from '../../src/messaging/resolveHeld.js';
import { resolveUnconfirmed } from '../../src/messaging/resolveUnconfirmed.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { createBuyer } from '../support/fixtures/buyers.js';
import { preparePurchasing } from '../support/fixtures/purchases.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

/** Background work handles many tenants in a batch. What the database refuses is quarantined alone, and all others go on. */
let app: TestApp;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
});
afterAll(() => app.close());

const send = async (ctx: Ctx) =>
  (await sendSms(ctx, { to: ['0712345601', '0712345602', '0712345603'], body: 'Habari', category: 'TRANSACTIONAL' })).messageIds;
const statuses = async (ids: string[]) =>
  (await app.db.sql.rows<{ status: string }>('select status from message where id = any($1::uuid[]) order by id', [ids])).map(
    (m) => m.status,
  );
const open = () =>
  app.db.sql.rows<{ kind: string; item_id: string; error: string }>(
    'select kind, item_id, error from quarantined_item where released_at is null order by kind',
  );
/** An event that the next one collides with. */
const poison = (id: string) =>
  app.db.sql.rows(`insert into message_event (message_id, n, at, status) select id, events + 1, now(), 'SENT' from message where id = $1`, [
    id,
  ]);
/** Of whichever partition its time is in. */
const DUPLICATE = expect.stringMatching(/^duplicate key value violates unique constraint "message_event_\w+_pkey" \(23505\)$/);
const readMessage = async (ctx: Ctx, id: string) => {
  const found = await message(ctx, id);
  if (!found) throw new Error('there is no such message');
  return found;
};
const cure = async () => {
  await app.db.sql.rows(`delete from message_event e using message m where m.id = e.message_id and e.n > m.events`);
  const list = async () => (await quarantinedItems(app.operator, { first: 200 }, { released: false })).nodes;
  const items = await list();
  const released = await releaseQuarantinedItems(
    app.operator,
    items.map(({ id }) => id),
  );
  expect(released.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
  expect(released.every(({ releasedAt }) => releasedAt)).toBe(true);
  expect(await list()).toEqual([]);
};

test('each kind of background work sets the poisoned message aside, once, and handles the others', async () => {
  const [poisoner, neighbour] = await Promise.all([createTenant(app, { credits: 100 }), createTenant(app, { credits: 100 })]);
  const [bad] = (await send(poisoner.ctx)) as [string];
  const others = await send(neighbour.ctx);
  await poison(bad);
  expect((await claim(app.system)).claims).toHaveLength(5);
  expect((await claim(app.system)).found).toBe(0);
  expect(await statuses(others)).toEqual(['SENDING', 'SENDING', 'SENDING']);
  expect(await open()).toEqual([{ kind: 'DISPATCH', item_id: bad, error: DUPLICATE }]);
  expect((await readMessage(poisoner.ctx, bad)).waitReason).toBe('QUARANTINED');
  const { nodes } = await quarantinedItems(app.operator, { first: 1 }, { kind: ['DISPATCH'], tenantId: poisoner.id });
  expect(nodes).toMatchObject([{ itemId: bad, tenantId: poisoner.id, attemptCount: 1, releasedAt: null }]);
  for (const filter of [{ kind: ['SWEEP' as const] }, { tenantId: neighbour.id }, { released: true }])
    expect((await quarantinedItems(app.operator, { first: 1 }, filter)).nodes).toEqual([]);
  await cure();
  const claims = (await claim(app.system)).claims;
  expect(claims.map(({ messageId }) => messageId)).toEqual([bad]);

  await poison(bad);
  app.clock.advance(300_000);
  expect(await recoverLeases(app.system)).toBe(6);
  expect(await recoverLeases(app.system)).toBe(0);
  expect(await statuses([bad])).toEqual(['SENDING']);
  expect((await readMessage(poisoner.ctx, bad)).waitReason, 'it is under way').toBeNull();
  expect(await statuses(others)).toEqual(['QUEUED', 'QUEUED', 'QUEUED']);
  expect(await open()).toMatchObject([{ kind: 'SWEEP', item_id: bad }]);
  await cure();
  expect(await recoverLeases(app.system)).toBe(1);

  await poison(bad);
  const again = await claim(app.system);
  expect(again.claims).toHaveLength(5);
  await cure();
  const all = [...again.claims, ...(await claim(app.system)).claims];
  await poison(bad);
  const report = ({ recipient, phone }: (typeof all)[number]) =>
    ({
      provider: app.sms.name,
      reference: `r${recipient}`,
      recipient,
      phone: `${phone}`,
      status: 'DELIVERED',
      outcome: 'DELIVERED',
    }) as const;
  await storeReports(app.system, all.map(report));
  await applyReports(app.system);
  expect((await quarantinedItems(app.operator, { first: 1 }, { tenantId: poisoner.id, kind: ['DELIVERY_REPORT'] })).nodes).toHaveLength(1);
  expect(await statuses(others)).toEqual(['DELIVERED', 'DELIVERED', 'DELIVERED']);
  expect(await statuses([bad])).toEqual(['SENDING']);
  expect(await open()).toMatchObject([{ kind: 'DELIVERY_REPORT' }]);
  await cure();
  await applyReports(app.system);
  expect(await statuses([bad])).toEqual(['DELIVERED']);

  const alerts = await app.db.sql.rows<{ subject_key: string; over: boolean }>(
    `select distinct subject_key, resolved_at is not null as over from alert where kind = 'ITEMS_QUARANTINED' order by 1`,
  );
  expect(alerts).toEqual(['DELIVERY_REPORT', 'DISPATCH', 'SWEEP'].map((subject_key) => ({ subject_key, over: true })));
  const released = await app.db.sql.rows(`select 1 from audit_event where action = 'quarantine.release'`);
  expect(released).toHaveLength(4);
});

test('a message that can’t expire keeps no other from expiring; counters go beyond 32,767', async () => {
  const [poisoner, neighbour] = await Promise.all([createTenant(app, { credits: 100 }), createTenant(app, { credits: 100 })]);
  const [bad, long] = (await send(poisoner.ctx)) as [string, string];
  const others = await send(neighbour.ctx);
  await app.db.sql.rows('update message set attempts = 32767, events = 32767 where id = $1', [long]);
  await poison(bad);
  app.clock.advance(8 * 86_400_000);
  expect(await expireMessages(app.system)).toBe(5);
  expect(await statuses([long, ...others])).toEqual(['EXPIRED', 'EXPIRED', 'EXPIRED', 'EXPIRED']);
  expect(await statuses([bad])).toEqual(['QUEUED']);
});

test('a request about many messages leaves the one out that the database refuses, and does the others', async () => {
  const { id: tenantId, ctx } = await createTenant(app, { credits: 100 });
  const unconfirmed = await send(ctx);
  await claim(app.system);
  app.clock.advance(300_000);
  await app.db.sql.rows(`update attempt set phase = 'DISPATCHING' where message_id = any($1::uuid[])`, [unconfirmed]);
  await recoverLeases(app.system);
  expect(await statuses(unconfirmed)).toEqual(['UNCONFIRMED', 'UNCONFIRMED', 'UNCONFIRMED']);
  const queued = await send(ctx);
  const held = await send(ctx);
  await app.db.sql.rows(`update message set status = 'HELD', hold_reason = 'REVIEW' where id = any($1::uuid[])`, [held]);
  const bad = [unconfirmed, queued, held].map(([first = '']) => first);
  for (const id of bad) await poison(id);

  const cancelled = await cancelMessages(ctx, queued);
  expect([cancelled.cancelled.sort(), cancelled.tooLate]).toEqual([queued.slice(1).sort(), queued.slice(0, 1)]);
  const decision = { reason: 'A test', idempotencyKey: 'poisoned' };
  const resolvedHeld = await resolveHeld(app.operator, { ...decision, ids: held, outcome: 'CANCEL' });
  expect([resolvedHeld.resolved.sort(), resolvedHeld.skipped]).toEqual([held.slice(1).sort(), held.slice(0, 1)]);
  const resolved = await resolveUnconfirmed(app.operator, { ...decision, ids: unconfirmed, outcome: 'NOT_SENT' });
  expect([resolved.resolved.sort(), resolved.skipped]).toEqual([unconfirmed.slice(1).sort(), unconfirmed.slice(0, 1)]);
  const { nodes } = await quarantinedItems(app.operator, { first: 10 }, { tenantId, released: false });
  expect(nodes.map(({ itemId, kind, error }) => [itemId, kind, error]).sort()).toEqual(bad.map((id) => [id, 'SWEEP', DUPLICATE]).sort());
  expect(await readBalance(ctx, tenantId)).toMatchObject({ held: 3 });
  await cure();
  expect((await cancelMessages(ctx, queued)).cancelled).toEqual(queued.slice(0, 1));
});

test('it holds all its messages until its end, also while it looks for the one that is refused', async () => {
  const { ctx } = await createTenant(app, { credits: 100 });
  const [first, bad, last] = (await send(ctx)).sort() as [string, string, string];
  await poison(bad);
  // Each time that the first message is about to move, the request waits for the next lock: the moment to look at what it holds.
  await app.db.sql.rows('create sequence lock_number');
  await app.db.sql.rows(`create function wait_for_lock() returns trigger language plpgsql as
    $$ begin perform pg_advisory_xact_lock(71, nextval('lock_number')::integer); return new; end $$`);
  await app.db.sql.rows(`create trigger wait_for_lock before insert on message_event for each row when (new.message_id = '${first}')
    execute function wait_for_lock()`);
  let looks = 0;
  const cancelled = await app.db.transaction(async (sql) => {
    await sql.rows('select pg_advisory_lock(71, n) from generate_series(1, 9) as n');
    let ended = false;
    const cancelling = cancelMessages(ctx, [first, bad, last]).finally(() => {
      ended = true;
    });
    const waits = `select from pg_locks where locktype = 'advisory' and classid = 71 and objid = $1 and not granted`;
    for (;;) {
      await until(async () => ended || (await sql.rows(waits, [looks + 1])).length > 0);
      if (ended) break;
      looks += 1;
      expect(await sql.rows('select from message where id = $1 for update skip locked', [last])).toEqual([]);
      await sql.rows('select pg_advisory_unlock(71, $1)', [looks]);
    }
    await sql.rows('select pg_advisory_unlock_all()');
    return cancelling;
  });
  expect(cancelled).toMatchObject({ cancelled: [first, last], tooLate: [bad] });
  expect(looks).toBeGreaterThan(0);
  await app.db.sql.rows('drop function wait_for_lock cascade');
});

test('the error of what is set aside names what was refused and shows no value of a row', async () => {
  const [bad] = (await send((await createTenant(app, { credits: 100 })).ctx)) as [string];
  await app.db.sql.rows(`create function read_as_number() returns trigger language plpgsql as
    $$ begin perform body::integer from message where id = new.message_id; return new; end $$`);
  await app.db.sql.rows(`create trigger read_as_number before insert on message_event for each row when (new.message_id = '${bad}')
    execute function read_as_number()`);
  await claim(app.system);
  expect(await open()).toContainEqual({ kind: 'DISPATCH', item_id: bad, error: 'invalid input syntax for type integer (22P02)' });
  await app.db.sql.rows('drop function read_as_number cascade');
});

const MOST = 2_147_483_647;

test('a counter at the end of its type, or a time without end, keeps no other work of its kind from going on', async () => {
  const { sql } = app.db;
  const shop = await preparePurchasing(app);
  const [{ ctx: poisoner, tenantId }, { ctx: neighbour }] = await Promise.all([createBuyer(app), createBuyer(app)]);

  const [bad, good] = ['bad@example.com', 'good@example.com'];
  for (const to of [bad, good]) await queueMail(app.system, { email: to, language: 'EN' }, 'test', { sentFrom: 'x' });
  await sql.rows('update email set attempts = $2 where recipient = $1', [bad, MOST]);
  await sendMails(app.system);
  expect(await sql.rows('select recipient, status from email where recipient = any($1) order by 1', [[bad, good]])).toEqual([
    { recipient: bad, status: 'FAILED' },
    { recipient: good, status: 'KEPT' },
  ]);

  const [poisoned, sound] = [await shop.buy(poisoner), await shop.buy(neighbour)];
  await sql.rows('update purchase set asks = $2, polls = $2 where id = $1', [poisoned, MOST]);
  await shop.pass();
  await shop.pass();
  expect([await shop.status(poisoned), await shop.status(sound)]).toEqual(['COMPLETED', 'COMPLETED']);

  const unmatched = { provider: app.sms.name, recipient: '', phone: '+255712345601', status: 'DELIVERED', outcome: 'DELIVERED' } as const;
  await storeReports(app.system, [
    { ...unmatched, reference: 'none 1' },
    { ...unmatched, reference: 'none 2' },
  ]);
  await sql.rows(`update report_inbox set tries = $1 where reference = 'none 1'`, [MOST]);
  app.clock.advance(10_000);
  await matchReports(app.system);
  expect(await sql.rows(`select tries from report_inbox where reference like 'none _' order by reference`)).toEqual([
    { tries: 1_001 },
    { tries: 1 },
  ]);

  const [endless, usual] = [await shop.transfer(poisoner), await shop.transfer(neighbour)];
  await sql.rows(`update purchase set expires_at = 'infinity' where id = $1`, [endless]);
  app.clock.advance(49 * 3_600_000);
  expect(await remindOfTransfers(app.system)).toBe(2);
  const { nodes } = await quarantinedItems(app.operator, { first: 10 }, { tenantId, released: false });
  expect(nodes).toMatchObject([{ kind: 'PAYMENT', itemId: endless, error: 'Invalid time value (RangeError)' }]);
  expect((await shop.row(usual)).next_reminder_at).not.toBeNull();
  expect(await sql.rows(`select from email where template = 'transferReminder'`)).toHaveLength(1);
});

test('a message whose sender id is gone is held for it, and not chosen again and again', async () => {
  const { ctx } = await createTenant(app, { credits: 100 });
  const [bad = '', ...others] = await send(ctx);
  await app.db.sql.rows('update message set sender_id = gen_random_uuid() where id = $1', [bad]);
  expect((await claim(app.system)).claims.map(({ messageId }) => messageId).sort()).toEqual(others.sort());
  expect(await app.db.sql.row('select status, hold_reason from message where id = $1', [bad])).toEqual({
    status: 'HELD',
    hold_reason: 'SENDER_PENDING',
  });
});

test('the message of a recorded outcome moves, whatever number its attempt has meanwhile', async () => {
  const { ctx } = await createTenant(app, { credits: 100 });
  const ids = await send(ctx);
  const { claims } = await claim(app.system);
  await app.db.sql.rows('update attempt set recipient = -1 where message_id = $1', [ids[0]]);
  await recordOutcomes(
    app.system,
    claims.map((claim) => ({ claim, outcome: { kind: 'unknown', detail: 'No answer.' } })),
  );
  expect(await statuses(ids)).toEqual(['UNCONFIRMED', 'UNCONFIRMED', 'UNCONFIRMED']);
});
