import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Purchase } from '../../entities/Purchase.js';
import { packageOf } from '../../src/billing/packages.js';
import { paymentChannels } from '../../src/billing/paymentChannels.js';
import { cancelPurchase } from '../../src/billing/payments/cancelPurchase.js';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import { expirePurchases } from '../../src/billing/payments/expirePurchases.js';
import { pollPayments } from '../../src/billing/payments/pollPayments.js';
import { purchaseCredits } from '../../src/billing/payments/purchaseCredits.js';
import { refundPurchase } from '../../src/billing/payments/refundPurchase.js';
import { resolvePurchase } from '../../src/billing/payments/resolvePurchase.js';
import { purchase, purchases } from '../../src/billing/purchases.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { openShop, payer, type Shop } from '../support/people/purchasing.js';
import { openTestContext, type TestContext } from '../support/testContext.js';

let world: TestContext;
let shop: Shop;
beforeAll(async () => {
  world = await openTestContext();
  shop = await openShop(world);
});
afterAll(async () => {
  expect(await proveLedger(world.system)).toMatchObject({ ok: true, problems: [] });
  await world.close();
});

const MINUTE = 60_000;
const input = { credits: 5_000, method: 'MOBILE_MONEY' as const, channel: 'vodacom', payerPhone: payer('10'), idempotencyKey: 'k' };
const asked = async (id: string) =>
  (await world.app.db.sql.row<{ asks: number }>('select asks from simulator_payment where order_id = $1', [id]))?.asks ?? 0;
const seen = async (id: string): Promise<Purchase> => (await purchase(world.operator, id)) as Purchase;

describe('ordering', () => {
  test('is once per key; nothing is asked or credited yet, and the screen has what it needs', async () => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const first = await purchaseCredits(ctx, input);
    expect(await purchaseCredits(ctx, input)).toEqual({ ...first, replayed: true });
    await expect(purchaseCredits(ctx, { ...input, credits: 5_001 })).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    expect(await purchase(ctx, first.purchase.id)).toMatchObject({
      invoiceNumber: 'INV-000001',
      credits: 5_000,
      amountTzs: 150_000,
      paidTzs: null,
      unitPriceTzs: 30,
      packageId: null,
      channel: { code: 'vodacom', name: 'M-Pesa', available: true },
      payerPhone: '+255600000010',
      status: 'PENDING',
      progressPercent: 10,
      expiresAt: new Date(world.clock.now().getTime() + 30 * MINUTE).toISOString(),
      instructions: { text: expect.stringContaining('TZS 150,000'), bankName: null },
    });
    expect([await asked(first.purchase.id), await shop.available(tenantId)]).toEqual([0, 0]);
    await cancelPurchase(ctx, first.purchase.id);
  });

  test.each<[string, object, string, string[]]>([
    ['neither package nor amount', { credits: null }, 'BAD_USER_INPUT', ['packageId']],
    ['both', { packageId: newId() }, 'BAD_USER_INPUT', ['packageId']],
    ['no such package', { credits: null, packageId: newId() }, 'NOT_FOUND', ['packageId']],
    ['an amount of nothing', { credits: 0 }, 'BAD_USER_INPUT', ['credits']],
    ['no channel', { channel: null }, 'BAD_USER_INPUT', ['channel']],
    ['an unknown channel', { channel: 'constructor' }, 'BAD_USER_INPUT', ['channel']],
    ['no phone', { payerPhone: null }, 'INVALID_PHONE_NUMBER', ['payerPhone']],
    ['a landline', { payerPhone: '0222123456' }, 'INVALID_PHONE_NUMBER', ['payerPhone']],
    ['a foreign phone', { payerPhone: '+254712345678' }, 'INVALID_PHONE_NUMBER', ['payerPhone']],
    ['several faults at once', { channel: 'x', payerPhone: 'y' }, 'BAD_USER_INPUT', ['channel', 'payerPhone']],
    ['a transfer with a phone', { method: 'BANK_TRANSFER' }, 'BAD_USER_INPUT', ['channel', 'payerPhone']],
    ['an empty key', { idempotencyKey: '' }, 'BAD_USER_INPUT', ['idempotencyKey']],
    ['less than the channel takes', { credits: 33 }, 'PAYMENT_LIMIT', ['channel']],
    ['more than the channel takes', { credits: 33_334 }, 'PAYMENT_LIMIT', ['channel']],
    ['more than this channel takes', { credits: 16_667, channel: 'halotel' }, 'PAYMENT_LIMIT', ['channel']],
  ])('refuses %s', async (_, more, code, fields) => {
    const { ctx } = await world.tenant();
    await expect(purchaseCredits(ctx, { ...input, ...more })).rejects.toMatchObject({ code, issues: fields.map((field) => ({ field })) });
    expect((await purchases(ctx, { first: 10 }, {})).nodes).toEqual([]);
    // What was refused has used neither the key nor a number.
    await shop.transfer(ctx, { idempotencyKey: 'k' });
    expect((await purchases(ctx, { first: 10 }, {})).nodes).toMatchObject([{ invoiceNumber: 'INV-000001' }]);
  });

  test('exactly the channel’s bounds are taken; Standard isn’t, by any channel', async () => {
    const { ctx } = await world.tenant();
    await cancelPurchase(ctx, await shop.buy(ctx, { credits: 34 }));
    await cancelPurchase(ctx, await shop.buy(ctx, { credits: 33_333 }));
    for (const { code } of paymentChannels(world.app))
      await expect(shop.buy(ctx, { packageId: shop.packages.get('standard')?.id, channel: code })).rejects.toMatchObject({
        code: 'PAYMENT_LIMIT',
        issues: [{ params: { amountTzs: 1_250_000, minTzs: 1_000 } }],
      });
  });

  test('is for who may, in a tenant that isn’t suspended, where a provider is', async () => {
    const viewer = await world.tenant({ permissions: ['VIEW_REPORTS', 'SEND_SMS'] });
    for (const attempt of [() => shop.buy(viewer.ctx), () => cancelPurchase(viewer.ctx, newId()), () => purchase(viewer.ctx, newId())])
      await expect(attempt()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const { id, ctx } = await world.tenant();
    const without = { ...ctx, app: { ...ctx.app, payments: undefined } };
    await expect(shop.buy(without)).rejects.toMatchObject({ code: 'NOT_CONFIGURED' });
    expect(paymentChannels(without.app).map(({ available }) => available)).toEqual([false, false, false, false]);
    await shop.transfer(without);
    await world.app.db.sql.rows(`update tenant set status = 'SUSPENDED' where id = $1`, [id]);
    await expect(shop.buy(ctx)).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' });
  });

  test('numbers have no gaps: 120 at once in three tenants, a third of them refused, some under the same key', async () => {
    const tenants = await Promise.all([0, 1, 2].map(() => world.tenant()));
    const orders = Array.from({ length: 120 }, (_, n) => {
      const ctx = tenants[n % 3]!.ctx;
      if (n % 4 === 0) return shop.transfer(ctx, { credits: 0 });
      return shop.transfer(ctx, n % 4 === 1 ? { idempotencyKey: `same ${n % 9}` } : {});
    });
    const done = await Promise.allSettled(orders);
    expect(done.filter(({ status }) => status === 'rejected')).toHaveLength(30);
    for (const { ctx } of tenants) {
      const { nodes } = await purchases(ctx, { first: 200 }, {});
      const numbers = nodes.map(({ invoiceNumber }) => invoiceNumber).sort();
      expect(numbers).toEqual(numbers.map((_, n) => `INV-${String(n + 1).padStart(6, '0')}`));
      expect(numbers.length).toBeGreaterThan(20);
    }
  });

  test('a number that an order took and did not keep is the next one’s: 64 at once in one tenant, two thirds of them in vain', async () => {
    const { ctx } = await world.tenant();
    const { sql } = world.app.db;
    // Fails behind everything else that an order writes: its number is taken by then.
    await sql.rows(
      `create function fail_order() returns trigger language plpgsql as $$ begin
         if new.action = 'purchase.order' and new.detail->>'credits' = '5001' then raise exception 'the disk is full'; end if; return new; end $$`,
    );
    await sql.rows('create trigger fail_order before insert on audit_event for each row execute function fail_order()');
    const orders = Array.from({ length: 64 }, (_, n) => {
      if (n % 6 === 0) return shop.buy(ctx, { credits: 33_334 });
      if (n % 6 === 1) return shop.buy(ctx, { payerPhone: '+254712345678' });
      if (n % 6 < 4) return shop.transfer(ctx, { credits: 5_001 });
      return n % 6 === 4 ? shop.transfer(ctx) : shop.buy(ctx, { payerPhone: payer('03') });
    });
    const done = await Promise.allSettled(orders);
    await sql.rows('drop function fail_order cascade');
    const kept = done.filter(({ status }) => status === 'fulfilled').length;
    expect(kept).toBe(20);
    const { nodes } = await purchases(ctx, { first: 100 }, {});
    const numbers = nodes.map(({ invoiceNumber }) => invoiceNumber).sort();
    expect(numbers).toEqual(Array.from({ length: kept }, (_, n) => `INV-${String(n + 1).padStart(6, '0')}`));
    await shop.transfer(ctx);
    expect((await purchases(ctx, { first: 1 }, {})).nodes).toMatchObject([{ invoiceNumber: 'INV-000021' }]);
    for (const { id, method } of nodes) if (method === 'MOBILE_MONEY') await cancelPurchase(ctx, id);
  });
});

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
  ])('%s ends %s %s', async (nn, status, failure, paidTzs, credits) => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const id = await shop.buy(ctx, { payerPhone: payer(nn) });
    await shop.pass();
    await shop.pass();
    expect(await seen(id)).toMatchObject({ status, failure, paidTzs });
    expect(await shop.available(tenantId)).toBe(credits);
    expect(await asked(id)).toBeLessThanOrEqual(1);
    if (status === 'PROCESSING') await cancelPurchase(ctx, id);
  });

  test('an unanswered question stays PROCESSING and is never asked again', async () => {
    const { ctx } = await world.tenant();
    const id = await shop.buy(ctx, { payerPhone: payer('05') });
    await shop.pass(0);
    expect(await seen(id)).toMatchObject({ status: 'PROCESSING', progressPercent: 50 });
    for (let n = 0; n < 5; n += 1) await shop.pass(0);
    expect(await asked(id)).toBe(1);
    await shop.pass();
    expect(await seen(id)).toMatchObject({ status: 'COMPLETED', progressPercent: 100, instructions: null, expiresAt: null });
  });

  test('whom nobody could reach is asked again until they are, once', async () => {
    const { ctx } = await world.tenant();
    const id = await shop.buy(ctx, { payerPhone: payer('11') });
    for (let n = 0; n < 6; n += 1) await shop.pass(1_000);
    expect(await asked(id)).toBe(1);
    expect(await shop.row(id)).toMatchObject({ asks: 3, status: 'COMPLETED' });
    const words = await world.app.db.sql.rows<{ word: string }>(
      `select word from payment_event where purchase_id = $1 and source = 'ASK' order by id`,
      [id],
    );
    expect(words.map(({ word }) => word)).toEqual(['NOTSENT', 'NOTSENT', 'ACCEPTED']);
  });

  test('a question that was cancelled before it went out is not asked', async () => {
    const { ctx } = await world.tenant();
    const id = await shop.buy(ctx);
    await cancelPurchase(ctx, id);
    await cancelPurchase(ctx, id);
    await shop.pass();
    expect([await asked(id), await shop.status(id)]).toEqual([0, 'CANCELLED']);
  });

  test('a process that dies while it asks leaves an order that is looked at, not asked again', async () => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const id = await shop.buy(ctx, { payerPhone: payer('01') });
    const dying = {
      ...world.app.payments,
      ask: (request: Parameters<typeof world.app.payments.ask>[0]) =>
        world.app.payments.ask(request).then(() => new Promise<never>(() => undefined)),
    };
    const { requestPayments: askPayers } = await import('../../src/billing/payments/requestPayments.js');
    void askPayers({ ...world.system, app: { ...world.app, payments: dying } });
    while ((await asked(id)) === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await shop.pass(0);
    expect([await shop.status(id), await asked(id)]).toEqual(['PROCESSING', 1]);
    await shop.pass(6_000);
    expect([await shop.status(id), await asked(id), await shop.available(tenantId)]).toEqual(['COMPLETED', 1, 5_000]);
  });

  test('an adapter that throws is an answer that never came', async () => {
    const { ctx } = await world.tenant();
    const broken = {
      ...world.app.payments,
      ask: async () => Promise.reject(new Error('bug')),
      status: async () => Promise.reject(new Error('bug')),
    };
    const { requestPayments: askPayers } = await import('../../src/billing/payments/requestPayments.js');
    const id = await shop.buy(ctx);
    const system = { ...world.system, app: { ...world.app, payments: broken } };
    await askPayers(system);
    world.clock.forward(3_000);
    await pollPayments(system);
    expect(await shop.row(id)).toMatchObject({ status: 'PROCESSING', next_ask_at: null });
    await cancelPurchase(ctx, id);
  });

  test('30 minutes without a payment: EXPIRED; money that comes later still counts, for three days', async () => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const [late, never] = [await shop.buy(ctx, { payerPhone: payer('03') }), await shop.buy(ctx, { payerPhone: payer('03') })];
    await shop.pass();
    world.clock.forward(27 * MINUTE);
    expect(await expirePurchases(world.system)).toBe(0);
    world.clock.forward(3 * MINUTE);
    expect(await expirePurchases(world.system)).toBe(2);
    expect(await seen(late)).toMatchObject({ status: 'EXPIRED', failure: 'PAYER_TIMED_OUT', progressPercent: 0, expiresAt: null });
    await pollPayments(world.system);
    expect(await shop.status(late)).toBe('EXPIRED');
    await world.app.db.sql.rows(`update simulator_payment set phone = '+255600000001' where order_id = $1`, [late]);
    world.clock.forward(31 * MINUTE);
    await pollPayments(world.system);
    expect(await seen(late)).toMatchObject({ status: 'COMPLETED', failure: null });
    expect(await shop.topUps(tenantId)).toEqual([5_000]);
    world.clock.forward(73 * 60 * MINUTE);
    await pollPayments(world.system);
    expect(await shop.row(never)).toMatchObject({ status: 'EXPIRED', next_poll_at: null });
  });

  test('12: FAILED, and COMPLETED by the webhook that comes after', async () => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const id = await shop.buy(ctx, { payerPhone: payer('12') });
    await shop.pass();
    expect(await shop.status(id)).toBe('FAILED');
    world.clock.forward(5_000);
    expect(await pollPayments(world.system)).toBe(0);
    for (let n = 0; n < 3; n += 1) expect(await shop.hint(id)).toBe(true);
    await pollPayments(world.system);
    expect(await shop.hint(id)).toBe(true);
    expect(await pollPayments(world.system)).toBe(0);
    expect([await shop.status(id), await shop.topUps(tenantId)]).toEqual(['COMPLETED', [5_000]]);
  });

  test('a hint moves nothing by itself, whatever it says; one of a stranger is stored', async () => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const id = await shop.buy(ctx, { payerPhone: payer('03') });
    await shop.pass(0);
    expect(await shop.hint(id)).toBe(true);
    await pollPayments(world.system);
    expect([await shop.status(id), await shop.available(tenantId)]).toEqual(['PROCESSING', 0]);
    const strange = [newId(), 'not a uuid', `\0${'x'.repeat(300)}`, '\ud800'];
    for (const orderId of strange) expect(await shop.hint(orderId, { word: '\0', raw: '{"x":"\\u0000"}' })).toBe(false);
    const stored = await world.app.db.sql.rows('select 1 from payment_event where purchase_id is null');
    expect(stored).toHaveLength(strange.length);
    expect(await shop.hint(id, { provider: 'zenopay' }), 'another provider’s word').toBe(false);
    await cancelPurchase(ctx, id);
  });

  test('polls that learn nothing new leave no trail, and come ever more rarely', async () => {
    const { ctx } = await world.tenant();
    const id = await shop.buy(ctx, { payerPhone: payer('03') });
    await shop.pass(0);
    let looks = 0;
    for (let n = 0; n < 25 * 60; n += 1) {
      world.clock.forward(1_000);
      looks += await pollPayments(world.system);
    }
    expect(looks).toBeGreaterThan(20);
    expect(looks).toBeLessThan(60);
    const trail = await world.app.db.sql.rows(`select 1 from payment_event where purchase_id = $1 and source = 'POLL'`, [id]);
    expect(trail).toHaveLength(1);
    await cancelPurchase(ctx, id);
  }, 60_000);
});

describe('the package that a tenant counts as', () => {
  test('is the largest that it completed', async () => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const counts = async () => (await packageOf(world.app.db.sql, tenantId))?.code;
    const pay = async (code: string) => {
      const chosen = shop.packages.get(code);
      const id = await shop.transfer(ctx, { packageId: chosen?.id });
      await confirmBankTransfer(world.operator, { purchaseId: id, reference: newId(), amountTzs: chosen?.priceTzs ?? 0 });
    };
    const counted = [await counts()];
    for (const code of ['lite', 'pro', 'standard']) {
      await pay(code);
      counted.push(await counts());
    }
    expect(counted).toEqual(['lite', 'lite', 'pro', 'pro']);
    expect(await shop.topUps(tenantId)).toEqual([5_000, 250_000, 50_000]);
  });
});

describe('paying by transfer', () => {
  const confirm = (purchaseId: string, reference: string, amountTzs = 150_000) =>
    confirmBankTransfer(world.operator, { purchaseId, reference, amountTzs });

  test('says where to, with a reference of its own', async () => {
    const { ctx } = await world.tenant();
    const id = await shop.transfer(ctx);
    const { instructions } = (await purchase(ctx, id)) as Purchase;
    expect(instructions?.reference).toMatch(/^TM-[2-9A-Z]{8}$/);
    expect(instructions).toEqual({
      text: expect.stringMatching(new RegExp(`TZS 150,000 to account 0150 \\(Duka\\) at Benki, and write ${instructions?.reference}`)),
      bankName: 'Benki',
      accountName: 'Duka',
      accountNumber: '0150',
      reference: instructions?.reference,
    });
    const mobile = await shop.buy(ctx);
    expect((await purchase(ctx, mobile))?.instructions).toMatchObject({ bankName: null, accountNumber: null });
    await cancelPurchase(ctx, mobile);
    expect(await purchase(ctx, id)).toMatchObject({ channel: null, payerPhone: null, status: 'PENDING' });
    await shop.pass();
    expect(await shop.status(id)).toBe('PENDING');
  });

  test('is not taken without an account of the operator; what was ordered before can still be read', async () => {
    const { ctx } = await world.tenant();
    const id = await shop.transfer(ctx);
    const without = { ...ctx, app: { ...ctx.app, settings: { ...ctx.app.settings, bank: undefined } } };
    await expect(shop.transfer(without)).rejects.toMatchObject({ code: 'NOT_CONFIGURED' });
    await cancelPurchase(without, await shop.buy(without));
    const { instructions } = (await purchase(without, id)) as Purchase;
    expect(instructions).toMatchObject({ bankName: null, accountName: null, accountNumber: null });
    expect(instructions?.text).toContain(`to our account, and write ${instructions?.reference}`);
  });

  test('credits come when it is confirmed: once, by an admin, for one purchase', async () => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const [id, other] = [await shop.transfer(ctx), await shop.transfer(ctx)];
    await expect(confirmBankTransfer(ctx, { purchaseId: id, reference: 'FT1', amountTzs: 150_000 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await Promise.all(Array.from({ length: 8 }, () => confirm(id, 'FT1')));
    expect(await purchase(ctx, id)).toMatchObject({ status: 'COMPLETED', paidTzs: 150_000, providerReference: 'FT1', instructions: null });
    expect(await shop.topUps(tenantId)).toEqual([5_000]);
    await expect(confirm(id, 'FT2')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(confirm(other, 'ft1')).rejects.toMatchObject({ code: 'CONFLICT', issues: [{ field: 'reference' }] });
    expect([await shop.status(other), await shop.available(tenantId)]).toEqual(['PENDING', 5_000]);
    const audits = await world.app.db.sql.rows<{ action: string }>(`select action from audit_event where tenant_id = $1 order by id`, [
      tenantId,
    ]);
    expect(audits.map(({ action }) => action)).toEqual(['purchase.order', 'purchase.order', 'purchase.completed']);
  });

  test('another amount is for review; what can’t be confirmed isn’t', async () => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const id = await shop.transfer(ctx);
    await confirm(id, newId(), 149_999);
    expect(await purchase(ctx, id)).toMatchObject({ status: 'REVIEW', failure: 'AMOUNT_MISMATCH', paidTzs: 149_999 });
    await expect(confirm(id, newId())).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(confirm(newId(), 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(confirm(await shop.buy(ctx), 'x')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(confirm(id, ' ', 0)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      issues: [{ field: 'reference' }, { field: 'amountTzs' }],
    });
    expect(await shop.available(tenantId)).toBe(0);
  });

  test('seven days, then EXPIRED; a transfer that comes later is still taken', async () => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const id = await shop.transfer(ctx);
    world.clock.forward(7 * 24 * 60 * MINUTE);
    await expirePurchases(world.system);
    expect(await shop.status(id)).toBe('EXPIRED');
    await expect(cancelPurchase(ctx, id)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await confirm(id, newId());
    expect([await shop.status(id), await shop.topUps(tenantId)]).toEqual(['COMPLETED', [5_000]]);
  });
});

describe('decisions', () => {
  const reviewed = async (ctx: Parameters<typeof shop.buy>[0]) => {
    const id = await shop.buy(ctx, { payerPhone: payer('04') });
    await shop.pass();
    expect(await shop.status(id)).toBe('REVIEW');
    return id;
  };
  const decide = (id: string, decision: 'COMPLETE' | 'FAIL', credits?: number) =>
    resolvePurchase(world.operator, { id, decision, credits, note: 'They called.' });

  test('COMPLETE gives what is decided, once; what was half paid makes nobody a larger customer', async () => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const id = await reviewed(ctx);
    await expect(resolvePurchase(ctx, { id, decision: 'COMPLETE', note: 'me' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => decide(id, 'COMPLETE', 2_500)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await purchase(ctx, id)).toMatchObject({ status: 'COMPLETED', credits: 5_000, paidTzs: 75_000, failure: null });
    expect(await shop.topUps(tenantId)).toEqual([2_500]);
    expect(await shop.row(id)).toMatchObject({ credited: 2_500, decisions: 1 });
    await refundPurchase(world.operator, { id, reference: 'R1', note: 'Given back' });
    expect(await shop.available(tenantId)).toBe(0);
  });

  test('FAIL ends it; the same payment heard of again changes nothing', async () => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const id = await reviewed(ctx);
    await decide(id, 'FAIL');
    expect(await purchase(ctx, id)).toMatchObject({ status: 'FAILED', failure: 'AMOUNT_MISMATCH', failureDetail: 'They called.' });
    await shop.hint(id);
    await pollPayments(world.system);
    expect([await shop.status(id), await shop.available(tenantId)]).toEqual(['FAILED', 0]);
    // Then the rest is paid, too.
    await world.app.db.sql.rows(`update simulator_payment set phone = '+255600000001' where order_id = $1`, [id]);
    await shop.hint(id);
    await pollPayments(world.system);
    expect([await shop.status(id), await shop.topUps(tenantId)]).toEqual(['COMPLETED', [5_000]]);
  });

  test('what waits, what is settled and what is malformed can’t be decided', async () => {
    const { ctx } = await world.tenant();
    const [waiting, paid] = [await shop.transfer(ctx), await shop.transfer(ctx)];
    await confirmBankTransfer(world.operator, { purchaseId: paid, reference: newId(), amountTzs: 150_000 });
    await expect(decide(waiting, 'COMPLETE')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    for (const decision of ['COMPLETE', 'FAIL'] as const)
      await expect(decide(paid, decision)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(decide(newId(), 'FAIL')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(decide(waiting, 'FAIL', 5)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: 'credits' }] });
    await expect(resolvePurchase(world.operator, { id: waiting, decision: 'FAIL', note: ' ' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    await decide(waiting, 'FAIL');
    expect(await shop.status(waiting)).toBe('FAILED');
  });

  test('a refund takes all credits back, once, or none when they are spent', async () => {
    const { id: tenantId, ctx } = await world.tenant({ credits: 0 });
    const [id, open] = [await shop.transfer(ctx), await shop.transfer(ctx)];
    const refund = (more: object = {}) => refundPurchase(world.operator, { id, reference: 'R7', note: 'Bought twice', ...more });
    await confirmBankTransfer(world.operator, { purchaseId: id, reference: newId(), amountTzs: 150_000 });
    await sendSms(ctx, { to: ['0712345678'], body: 'x', category: 'TRANSACTIONAL' });
    await expect(refund()).rejects.toMatchObject({ code: 'INSUFFICIENT_CREDITS' });
    expect([await shop.status(id), await shop.available(tenantId)]).toEqual(['COMPLETED', 4_999]);
    const more = await shop.transfer(ctx);
    await confirmBankTransfer(world.operator, { purchaseId: more, reference: newId(), amountTzs: 150_000 });
    await Promise.all(Array.from({ length: 5 }, () => refund()));
    expect([await shop.status(id), await shop.available(tenantId)]).toEqual(['REFUNDED', 4_999]);
    await expect(refund({ reference: 'R8' })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(refund({ id: open })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(refund({ id: newId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(refund({ reference: '', note: '' })).rejects.toMatchObject({ issues: [{ field: 'reference' }, { field: 'note' }] });
    await expect(refundPurchase(ctx, { id, reference: 'R7', note: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await proveLedger(world.system, tenantId)).toMatchObject({ ok: true });
  });
});

describe('lists', () => {
  test('are newest first, by page and filter; a tenant’s are its own', async () => {
    const { id: tenantId, ctx } = await world.tenant();
    const other = await world.tenant();
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await shop.transfer(ctx));
    await cancelPurchase(ctx, ids[0]!);
    const first = await purchases(ctx, { first: 3 }, {});
    const rest = await purchases(ctx, { first: 3, after: first.pageInfo.endCursor }, {});
    expect([...first.nodes, ...rest.nodes].map(({ id }) => id)).toEqual(ids);
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage, await first.totalCount]).toEqual([true, false, 5]);
    expect((await purchases(ctx, { first: 9 }, { status: ['CANCELLED'] })).nodes).toHaveLength(1);
    expect((await purchases(ctx, { first: 9 }, { method: ['MOBILE_MONEY'] })).nodes).toHaveLength(0);
    expect((await purchases(ctx, { first: 9 }, { to: world.clock.now() })).nodes).toHaveLength(0);
    expect((await purchases(ctx, { first: 9 }, { from: world.clock.now() })).nodes).toHaveLength(5);
    expect((await purchases(world.operator, { first: 9 }, { tenantId })).nodes).toHaveLength(5);
    await expect(purchases(ctx, { first: 9 }, { tenantId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await purchase(other.ctx, ids[0]!)).toBeNull();
    await expect(cancelPurchase(other.ctx, ids[1]!)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
