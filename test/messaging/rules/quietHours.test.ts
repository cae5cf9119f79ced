import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ResolveHeldInput, SendSmsInput } from '../../../entities/inputs/sending.js';
import { releaseHeldMessages } from '../../../jobs/releaseHeldMessages.js';
import { readBalance } from '../../../src/ledger/balance.js';
import { grant } from '../../../src/ledger/ledger.js';
import { proveLedger } from '../../../src/ledger/ledgerProof.js';
import { expireMessages } from '../../../src/messaging/dispatch/expireMessages.js';
import { promoteDue } from '../../../src/messaging/dispatch/promoteDue.js';
import { resolveHeld } from '../../../src/messaging/resolveHeld.js';
import { quietUntil, spreadAfter } from '../../../src/messaging/rules/quietHours.js';
import { recipientZone } from '../../../src/messaging/rules/recipientZone.js';
import { sendSms } from '../../../src/messaging/sending/sendSms.js';
import { updateTenant } from '../../../src/tenants/updateTenant.js';
import { refusal } from '../../support/fixtures/accounts.js';
import { dispatchOnce } from '../../support/fixtures/messages.js';
import { createApiKey, createTenant } from '../../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../../support/testApp.js';

const NIGHT = { from: '21:00', to: '07:00', timeZone: 'Africa/Dar_es_Salaam' };
const until = (phone: string, at: string, hours = NIGHT) => quietUntil(hours, phone, new Date(at))?.toISOString() ?? null;

describe('by the clock of the recipient’s country', () => {
  test('the zone of a number', () => {
    expect(
      ['+255712345678', '+254712345678', '+447400123456', '+4915123456789', '+12025550123', '+79161234567', '+243812345678'].map(
        recipientZone,
      ),
    ).toEqual(['Africa/Dar_es_Salaam', 'Africa/Nairobi', 'Europe/London', 'Europe/Berlin', undefined, undefined, undefined]);
  });

  test('they begin to the second, end to the second, and in the middle of a day too', () => {
    expect(until('+255712345678', '2026-11-27T17:59:59.999Z')).toBeNull();
    expect(until('+255712345678', '2026-11-27T18:00:00.000Z')).toBe('2026-11-28T04:00:00.000Z');
    expect(until('+255712345678', '2026-11-28T03:59:59.999Z')).toBe('2026-11-28T04:00:00.000Z');
    expect(until('+255712345678', '2026-11-28T04:00:00.000Z')).toBeNull();
    const siesta = { ...NIGHT, from: '12:00', to: '14:30' };
    expect(until('+255712345678', '2026-11-27T10:00:00Z', siesta)).toBe('2026-11-27T11:30:00.000Z');
    expect(until('+255712345678', '2026-11-27T12:00:00Z', siesta)).toBeNull();
  });

  test('when the clocks change: London’s night is an hour shorter and longer, and an end that is skipped comes with the jump', () => {
    expect(until('+447400123456', '2026-03-28T22:00:00Z')).toBe('2026-03-29T06:00:00.000Z');
    expect(until('+447400123456', '2026-10-24T21:00:00Z')).toBe('2026-10-25T07:00:00.000Z');
    expect(until('+447400123456', '2026-03-28T22:00:00Z', { ...NIGHT, to: '01:30' })).toMatch(/^2026-03-29T01:[03]0:00.000Z$/);
    // New York has several neighbours: the tenant's zone decides.
    expect(until('+12025550123', '2026-11-27T18:00:00Z')).toBe('2026-11-28T04:00:00.000Z');
    expect(until('+12025550123', '2026-11-27T18:00:00Z', { ...NIGHT, timeZone: 'America/New_York' })).toBeNull();
  });

  test('what waited is spread over an hour, but within half of what is left of its validity and of the open hours', () => {
    const end = new Date('2026-11-28T04:00:00Z');
    const latest = (hours: typeof NIGHT, validUntil: string) =>
      Math.max(...Array.from({ length: 300 }, () => spreadAfter(end, hours, new Date(validUntil)).getTime() - end.getTime())) / 60_000;
    expect(latest(NIGHT, '2026-11-29T04:00:00Z')).toSatisfy((most: number) => most > 50 && most < 60);
    expect(latest(NIGHT, '2026-11-28T04:20:00Z')).toSatisfy((most: number) => most > 7 && most < 10);
    expect(latest({ ...NIGHT, from: '07:30' }, '2026-11-29T04:00:00Z')).toSatisfy((most: number) => most > 11 && most < 15);
    expect(latest(NIGHT, '2026-11-28T03:00:00Z')).toBe(0);
  });
});

describe('messages', () => {
  let app: TestApp;
  let tenant: Awaited<ReturnType<typeof createTenant>>;
  beforeAll(async () => {
    app = await createTestApp({ clock: 'still' });
    tenant = await createTenant(app, { credits: 100 });
    await updateTenant(tenant.ctx, { quietHours: NIGHT });
  });
  afterAll(async () => {
    expect(await proveLedger(app.system)).toMatchObject({ ok: true });
    await app.close();
  });

  /** Moves the clock on to the next time that Dar es Salaam's shows this. */
  function goTo(clock: string): void {
    const [hours = 0, minutes = 0] = clock.split(':').map(Number);
    const now = app.now();
    const next = new Date(now);
    next.setUTCHours(hours - 3, minutes, 0, 0);
    while (next <= now) next.setTime(next.getTime() + 86_400_000);
    app.clock.advance(next.getTime() - now.getTime());
  }
  let sends = 0;
  const send = (over: Partial<SendSmsInput> = {}, ctx = tenant.ctx) =>
    sendSms(ctx, { to: ['0712345678'], body: 'Punguzo', category: 'PROMOTIONAL', idempotencyKey: `quiet ${++sends}`, ...over });
  const rowOf = async (id: string | undefined) => {
    const row = await app.db.sql.row<{ status: string; reason: string | null; at: string; credits: string }>(
      'select status, hold_reason as reason, next_attempt_at as at, credit_state as credits from message where id = $1',
      [id],
    );
    return row && { ...row, at: new Date(row.at) };
  };

  test('by day they go; a promotional one of the night is HELD from the start, and goes within the hour after it', async () => {
    goTo('20:59');
    const byDay = await send();
    expect(await rowOf(byDay.messageIds[0])).toMatchObject({ status: 'QUEUED', reason: null });
    goTo('21:30');
    const numbers = Array.from({ length: 40 }, (_, n) => `+2557130000${String(n).padStart(2, '0')}`);
    const [held, code, rehearsal] = [
      await send({ to: numbers }),
      await send({ category: 'TRANSACTIONAL' }),
      await send({}, (await createApiKey(app, tenant.id, { test: true })).ctx),
    ];
    expect(await rowOf(code.messageIds[0])).toMatchObject({ status: 'QUEUED' });
    expect(await rowOf(rehearsal.messageIds[0])).toMatchObject({ status: 'QUEUED' });
    const rows = await Promise.all(held.messageIds.map(rowOf));
    expect(new Set(rows.map((row) => `${row?.status} ${row?.reason} ${row?.credits}`))).toEqual(new Set(['HELD QUIET_HOURS HELD']));
    const minutes = rows.map((row) => Number(row?.at.toISOString().slice(14, 16)));
    expect(new Set(rows.map((row) => row?.at.toISOString().slice(11, 13)))).toEqual(new Set(['04']));
    expect(new Set(minutes).size).toBeGreaterThan(10);

    await dispatchOnce(app.system);
    expect(await rowOf(byDay.messageIds[0])).toMatchObject({ status: 'HELD', reason: 'QUIET_HOURS' });
    expect(await rowOf(code.messageIds[0])).toMatchObject({ status: 'SENT' });

    goTo('06:59');
    await releaseHeldMessages(app.system);
    expect(await rowOf(held.messageIds[0])).toMatchObject({ status: 'HELD' });
    goTo('07:30');
    await releaseHeldMessages(app.system);
    await dispatchOnce(app.system);
    const sent = (await Promise.all(held.messageIds.map(rowOf))).filter((row) => row?.status === 'SENT').length;
    expect(sent).toSatisfy((count: number) => count > 5 && count < 35);
    goTo('08:00');
    await releaseHeldMessages(app.system);
    await dispatchOnce(app.system);
    expect(new Set((await Promise.all(held.messageIds.map(rowOf))).map((row) => row?.status))).toEqual(new Set(['SENT']));
  });

  test('one that is scheduled into the night waits; what would expire there is refused, or expires and is paid back', async () => {
    goTo('20:00');
    const at = (hours: number) => new Date(app.now().getTime() + hours * 3_600_000);
    const before = await readBalance(app.system, tenant.id);
    expect(await refusal(send({ scheduledAt: at(2), validForMinutes: 60 }))).toMatchObject({
      issues: [['INVALID_SCHEDULE', 'validForMinutes']],
    });
    const [waits] = (await send({ scheduledAt: at(2) })).messageIds;
    // It is day in London: one of the two can go.
    const both = await send({ to: ['0712345678', '+447400123456'], scheduledAt: at(2), validForMinutes: 30 });
    expect(await rowOf(waits)).toMatchObject({ status: 'SCHEDULED' });
    goTo('22:00');
    await promoteDue(app.system);
    await dispatchOnce(app.system);
    expect(await rowOf(waits)).toMatchObject({ status: 'HELD', reason: 'QUIET_HOURS' });
    expect((await Promise.all(both.messageIds.map(rowOf))).map((row) => row?.status)).toEqual(['HELD', 'SENT']);
    goTo('22:31');
    await expireMessages(app.system);
    expect(await rowOf(both.messageIds[0])).toMatchObject({ status: 'EXPIRED', credits: 'RELEASED' });
    expect(await readBalance(app.system, tenant.id)).toMatchObject({ available: before!.available - 2, held: before!.held + 1 });
    goTo('08:00');
    await releaseHeldMessages(app.system);
    await dispatchOnce(app.system);
    expect(await rowOf(waits)).toMatchObject({ status: 'SENT' });
  });

  test('hours that change are kept by what waits already: it goes at once, or later', async () => {
    goTo('22:00');
    const [id] = (await send()).messageIds;
    await updateTenant(tenant.ctx, { quietHours: { ...NIGHT, to: '09:00' } });
    await releaseHeldMessages(app.system);
    await dispatchOnce(app.system);
    expect(await rowOf(id)).toMatchObject({ status: 'HELD', at: expect.toSatisfy((at: Date) => at.toISOString().slice(11, 13) === '06') });
    await releaseHeldMessages(app.system);
    expect(await rowOf(id)).toMatchObject({ status: 'HELD' });
    const { settings } = await updateTenant(tenant.ctx, { quietHours: null });
    expect(settings.quietHours).toBeNull();
    await releaseHeldMessages(app.system);
    await dispatchOnce(app.system);
    expect(await rowOf(id)).toMatchObject({ status: 'SENT' });
  });

  test('the operator decides on what is held, by ids or by a filter: what was begun goes on with its key, and once', async () => {
    await updateTenant(tenant.ctx, { quietHours: NIGHT });
    await grant(app.system, tenant.id, 4_000, 'night', 'For the night');
    goTo('23:00');
    const many = (from: number, count: number) => Array.from({ length: count }, (_, n) => `+25576${1_000_000 + from + n}`);
    const sent = [await send({ to: many(0, 1_000) }), await send({ to: many(1_000, 1_000) }), await send({ to: many(2_000, 500) })];
    const other = await createTenant(app, { credits: 5 });
    await updateTenant(other.ctx, { quietHours: NIGHT });
    const [theirs] = (await send({}, other.ctx)).messageIds;
    const before = await readBalance(app.system, tenant.id);
    expect(before?.held).toBe(2_500);
    const resolve = (over: Partial<ResolveHeldInput>, mostMs?: number) =>
      resolveHeld(app.operator, { outcome: 'CANCEL', reason: 'The shop is closed', ...over }, mostMs);
    const filter = { tenantId: tenant.id };
    expect(await resolve({ filter })).toMatchObject({ resolvedCount: 0, remainingCount: 0 });

    const [first, second] = sent[2]?.messageIds ?? [];
    expect(await resolve({ ids: [first as string, second as string], outcome: 'SENT' })).toMatchObject({
      resolved: [],
      skipped: [first, second],
    });
    expect(await resolve({ ids: [first as string], outcome: 'SEND' })).toMatchObject({ resolved: [first], skipped: [] });
    await dispatchOnce(app.system);
    // It is still night there.
    expect(await rowOf(first)).toMatchObject({ status: 'HELD', reason: 'QUIET_HOURS' });

    const keyed = { filter, holdReason: 'QUIET_HOURS', idempotencyKey: 'the night' } as const;
    expect(await resolve(keyed, 0)).toMatchObject({ resolvedCount: 1_000, remainingCount: 1_500, replayed: false });
    const done = await resolve(keyed);
    expect(done).toMatchObject({ resolvedCount: 2_500, remainingCount: 0, replayed: false });
    expect(done.resolved).toHaveLength(1_000);
    expect(await resolve(keyed)).toMatchObject({ resolvedCount: 2_500, replayed: true });
    expect(await refusal(resolve({ ...keyed, outcome: 'SEND' }))).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await readBalance(app.system, tenant.id)).toMatchObject({ held: 0, available: (before?.available ?? 0) + 2_500 });
    expect(await rowOf(theirs)).toMatchObject({ status: 'HELD' });
    expect(await refusal(resolve({}))).toMatchObject({ issues: [['BAD_USER_INPUT', 'ids']] });
    expect(await refusal(resolve({ ids: [], filter }))).toMatchObject({ issues: [['BAD_USER_INPUT', 'ids']] });
    expect(await refusal(resolve({ ...keyed, outcome: 'SENT' }))).toMatchObject({ issues: [['BAD_USER_INPUT', 'outcome']] });
  });

  test('a form that makes no sense is refused and changes nothing', async () => {
    expect(await refusal(updateTenant(tenant.ctx, { quietHours: { ...NIGHT, to: '21:00' } }))).toMatchObject({
      issues: [['BAD_USER_INPUT', 'quietHours.to']],
    });
    expect(await refusal(updateTenant(tenant.ctx, { quietHours: { ...NIGHT, timeZone: 'Mars/Olympus' } }))).toMatchObject({
      issues: [['BAD_USER_INPUT', 'quietHours.timeZone']],
    });
    expect((await updateTenant(tenant.ctx, { quietHours: NIGHT })).settings.quietHours).toEqual(NIGHT);
  });
});
