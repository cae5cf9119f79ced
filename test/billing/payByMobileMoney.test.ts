import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Purchase } from '../../entities/Purchase.js';
import { cancelPurchase } from '../../src/billing/payments/cancelPurchase.js';
import { expirePurchases } from '../../src/billing/payments/expirePurchases.js';
import { pollPayments } from '../../src/billing/payments/pollPayments.js';
import { requestPayments } from '../../src/billing/payments/requestPayments.js';
import { purchase } from '../../src/billing/purchases.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { type Purchasing, payerPhone, paymentProvider, preparePurchasing } from '../support/fixtures/purchases.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let shop: Purchasing;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
  shop = await preparePurchasing(app);
});
afterAll(async () => {
  expect(await proveLedger(app.system)).toMatchObject({ ok: true, problems: [] });
  await app.close();
});

const MINUTE = 60_000;
const seen = async (id: string): Promise<Purchase> => (await purchase(app.operator, id)) as Purchase;

describe('paying by mobile money', () => {
  test.each([
    ['01', 'COMPLETED', null, 150_000, 5_000],
    ['02', 'FAILED', 'PAYER_DECLINED', null, 0],
    ['03', 'PROCESSING', null, null, 0],
    ['04', 'REVIEW', 'AMOUNT_MISMATCH', 75_000, 0],
    ['05', 'COMPLETED', null, 150_000, 5_000],
    ['07', 'FAILED', 'PROVIDER_REFUSED', null, 0],
    ['08', 'FAILED', 'INSUFFICIENT_FUNDS', null, 0],
    ['13', 'REVIEW', 'AMOUNT_MISMATCH', 151_000, 0],
    ['14', 'FAILED', 'PAYER_TIMED_OUT', null, 0],
    ['15', 'PROCESSING', null, null, 0],
  ])('payer %s ends %s %s', async (nn, status, failure, paidTzs, credits) => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
    const id = await shop.buy(ctx, { payerPhone: payerPhone(nn) });
    await shop.pass();
    await shop.pass();
    expect(await seen(id)).toMatchObject({ status, failure, paidTzs });
    expect(await shop.available(tenantId)).toBe(credits);
    expect(await shop.timesAsked(id)).toBeLessThanOrEqual(1);
    if (status === 'PROCESSING') await cancelPurchase(ctx, id);
  });

  test('a request without an answer stays PROCESSING, and its payer is never asked again', async () => {
    const { ctx } = await createTenant(app);
    const id = await shop.buy(ctx, { payerPhone: payerPhone('05') });
    await shop.pass(0);
    expect(await seen(id)).toMatchObject({ status: 'PROCESSING', progressPercent: 50 });
    for (let n = 0; n < 5; n += 1) await shop.pass(0);
    expect(await shop.timesAsked(id)).toBe(1);
    await shop.pass();
    expect(await seen(id)).toMatchObject({ status: 'COMPLETED', progressPercent: 100, instructions: null, expiresAt: null });
  });

  test('a payer whom the provider did not ask is asked again, until it did, once', async () => {
    const { ctx } = await createTenant(app);
    const id = await shop.buy(ctx, { payerPhone: payerPhone('11') });
    for (let n = 0; n < 6; n += 1) await shop.pass(1_000);
    expect(await shop.timesAsked(id)).toBe(1);
    expect(await shop.row(id)).toMatchObject({ asks: 3, status: 'COMPLETED' });
    const words = await app.db.sql.rows<{ word: string }>(
      `select word from payment_event where purchase_id = $1 and source = 'ASK' order by id`,
      [id],
    );
    expect(words.map(({ word }) => word)).toEqual(['NOTSENT', 'NOTSENT', 'ACCEPTED']);
  });

  test('the payer of an order that was cancelled before is not asked', async () => {
    const { ctx } = await createTenant(app);
    const id = await shop.buy(ctx);
    await cancelPurchase(ctx, id);
    await cancelPurchase(ctx, id);
    await shop.pass();
    expect([await shop.timesAsked(id), await shop.status(id)]).toEqual([0, 'CANCELLED']);
  });

  test('a process that dies while it asks leaves an order that is polled, not requested again', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
    const id = await shop.buy(ctx, { payerPhone: payerPhone('01') });
    const payments = paymentProvider(app);
    const dying = {
      ...payments,
      ask: (request: Parameters<typeof payments.ask>[0]) => payments.ask(request).then(() => new Promise<never>(() => undefined)),
    };
    void requestPayments({ ...app.system, app: { ...app, payments: dying } });
    while ((await shop.timesAsked(id)) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await shop.pass(0);
    expect([await shop.status(id), await shop.timesAsked(id)]).toEqual(['PROCESSING', 1]);
    await shop.pass(6_000);
    expect([await shop.status(id), await shop.timesAsked(id), await shop.available(tenantId)]).toEqual(['COMPLETED', 1, 5_000]);
  });

  test('an adapter that throws counts as a lost answer', async () => {
    const { ctx } = await createTenant(app);
    const broken = {
      ...paymentProvider(app),
      ask: async () => Promise.reject(new Error('bug')),
      status: async () => Promise.reject(new Error('bug')),
    };
    const id = await shop.buy(ctx);
    const system = { ...app.system, app: { ...app, payments: broken } };
    await requestPayments(system);
    app.clock.advance(3_000);
    await pollPayments(system);
    expect(await shop.row(id)).toMatchObject({ status: 'PROCESSING', next_ask_at: null });
    await cancelPurchase(ctx, id);
  });

  test('30 minutes without a payment: EXPIRED; a later payment still counts, for three days', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
    const [late, never] = [await shop.buy(ctx, { payerPhone: payerPhone('03') }), await shop.buy(ctx, { payerPhone: payerPhone('03') })];
    await shop.pass();
    app.clock.advance(27 * MINUTE);
    expect(await expirePurchases(app.system)).toBe(0);
    app.clock.advance(3 * MINUTE);
    expect(await expirePurchases(app.system)).toBe(2);
    expect(await seen(late)).toMatchObject({ status: 'EXPIRED', failure: 'PAYER_TIMED_OUT', progressPercent: 0, expiresAt: null });
    await pollPayments(app.system);
    expect(await shop.status(late)).toBe('EXPIRED');
    await app.db.sql.rows(`update simulator_payment set phone = '+255600000001' where order_id = $1`, [late]);
    app.clock.advance(31 * MINUTE);
    await pollPayments(app.system);
    expect(await seen(late)).toMatchObject({ status: 'COMPLETED', failure: null });
    expect(await shop.topUps(tenantId)).toEqual([5_000]);
    app.clock.advance(73 * 60 * MINUTE);
    await pollPayments(app.system);
    expect(await shop.row(never)).toMatchObject({ status: 'EXPIRED', next_poll_at: null });
  });

  test('payer 12: FAILED, then COMPLETED by a later webhook', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
    const id = await shop.buy(ctx, { payerPhone: payerPhone('12') });
    await shop.pass();
    expect(await shop.status(id)).toBe('FAILED');
    app.clock.advance(5_000);
    expect(await pollPayments(app.system)).toBe(0);
    for (let n = 0; n < 3; n += 1) expect(await shop.hint(id)).toBe(true);
    await pollPayments(app.system);
    expect(await shop.hint(id)).toBe(true);
    expect(await pollPayments(app.system)).toBe(0);
    expect([await shop.status(id), await shop.topUps(tenantId)]).toEqual(['COMPLETED', [5_000]]);
  });

  test('a hint moves nothing by itself, whatever it says; a hint about an unknown order is stored', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
    const id = await shop.buy(ctx, { payerPhone: payerPhone('03') });
    await shop.pass(0);
    expect(await shop.hint(id)).toBe(true);
    await pollPayments(app.system);
    expect([await shop.status(id), await shop.available(tenantId)]).toEqual(['PROCESSING', 0]);
    const unknown = [newId(), 'not a uuid', `\0${'x'.repeat(300)}`, '\ud800'];
    for (const orderId of unknown) expect(await shop.hint(orderId, { word: '\0', raw: '{"x":"\\u0000"}' })).toBe(false);
    const stored = await app.db.sql.rows('select 1 from payment_event where purchase_id is null');
    expect(stored).toHaveLength(unknown.length);
    expect(await shop.hint(id, { provider: 'zenopay' }), 'of another provider').toBe(false);
    await cancelPurchase(ctx, id);
  });

  test('polls that find nothing new store no event, and come ever more rarely', async () => {
    const { ctx } = await createTenant(app);
    const id = await shop.buy(ctx, { payerPhone: payerPhone('03') });
    await shop.pass(0);
    let polls = 0;
    for (let n = 0; n < 25 * 60; n += 1) {
      app.clock.advance(1_000);
      polls += await pollPayments(app.system);
    }
    expect(polls).toBeGreaterThan(20);
    expect(polls).toBeLessThan(60);
    const events = await app.db.sql.rows(`select 1 from payment_event where purchase_id = $1 and source = 'POLL'`, [id]);
    expect(events).toHaveLength(1);
    await cancelPurchase(ctx, id);
  });
});
