import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageOf } from '../../src/billing/packages.js';
import { paymentChannels } from '../../src/billing/paymentChannels.js';
import { cancelPurchase } from '../../src/billing/payments/cancelPurchase.js';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import { purchaseCredits } from '../../src/billing/payments/purchaseCredits.js';
import { purchase, purchases } from '../../src/billing/purchases.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { type Purchasing, payerPhone, preparePurchasing } from '../support/fixtures/purchases.js';
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
const input = { credits: 5_000, method: 'MOBILE_MONEY' as const, channel: 'vodacom', payerPhone: payerPhone('10'), idempotencyKey: 'k' };

describe('ordering', () => {
  test('happens once a key; nobody is asked and nothing credited yet; the purchase has all that a screen shows', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
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
      expiresAt: new Date(app.clock.now().getTime() + 30 * MINUTE).toISOString(),
      instructions: { text: expect.stringContaining('TZS 150,000'), bankName: null },
    });
    expect([await shop.timesAsked(first.purchase.id), await shop.available(tenantId)]).toEqual([0, 0]);
    await cancelPurchase(ctx, first.purchase.id);
  });

  test.each<[string, object, string, string[]]>([
    ['neither package nor amount', { credits: null }, 'BAD_USER_INPUT', ['packageId']],
    ['both', { packageId: newId() }, 'BAD_USER_INPUT', ['packageId']],
    ['no such package', { credits: null, packageId: newId() }, 'NOT_FOUND', ['packageId']],
    ['no credits', { credits: 0 }, 'BAD_USER_INPUT', ['credits']],
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
    const { ctx } = await createTenant(app);
    await expect(purchaseCredits(ctx, { ...input, ...more })).rejects.toMatchObject({ code, issues: fields.map((field) => ({ field })) });
    expect((await purchases(ctx, { first: 10 }, {})).nodes).toEqual([]);
    // A refused order uses neither the key nor a number.
    await shop.transfer(ctx, { idempotencyKey: 'k' });
    expect((await purchases(ctx, { first: 10 }, {})).nodes).toMatchObject([{ invoiceNumber: 'INV-000001' }]);
  });

  test('takes amounts exactly at the channel’s bounds; no channel takes the Standard package', async () => {
    const { ctx } = await createTenant(app);
    await cancelPurchase(ctx, await shop.buy(ctx, { credits: 34 }));
    await cancelPurchase(ctx, await shop.buy(ctx, { credits: 33_333 }));
    for (const { code } of paymentChannels(app))
      await expect(shop.buy(ctx, { packageId: shop.packages.get('standard')?.id, channel: code })).rejects.toMatchObject({
        code: 'PAYMENT_LIMIT',
        issues: [{ params: { amountTzs: 1_250_000, minTzs: 1_000 } }],
      });
  });

  test('needs the permission, a tenant that isn’t suspended, and a payment provider', async () => {
    const viewer = await createTenant(app, { permissions: ['VIEW_REPORTS', 'SEND_SMS'] });
    for (const attempt of [() => shop.buy(viewer.ctx), () => cancelPurchase(viewer.ctx, newId()), () => purchase(viewer.ctx, newId())])
      await expect(attempt()).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const { id, ctx } = await createTenant(app);
    const without = { ...ctx, app: { ...ctx.app, payments: undefined } };
    await expect(shop.buy(without)).rejects.toMatchObject({ code: 'NOT_CONFIGURED' });
    expect(paymentChannels(without.app).map(({ available }) => available)).toEqual([false, false, false, false]);
    await shop.transfer(without);
    await app.db.sql.rows(`update tenant set status = 'SUSPENDED' where id = $1`, [id]);
    await expect(shop.buy(ctx)).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' });
  });

  test('leaves no gaps in invoice numbers: 120 orders at once in three tenants, a quarter refused, some with the same key', async () => {
    const tenants = await Promise.all([0, 1, 2].map(() => createTenant(app)));
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

  test('gives the number of an order that failed to the next one: 64 orders at once in one tenant, two thirds of which fail', async () => {
    const { ctx } = await createTenant(app);
    const { sql } = app.db;
    // The audit event is written last: the order has taken its number by then.
    await sql.rows(
      `create function fail_order() returns trigger language plpgsql as $$ begin
         if new.action = 'purchase.order' and new.detail->>'credits' = '5001' then raise exception 'the disk is full'; end if;
         return new; end $$`,
    );
    await sql.rows('create trigger fail_order before insert on audit_event for each row execute function fail_order()');
    const orders = Array.from({ length: 64 }, (_, n) => {
      if (n % 6 === 0) return shop.buy(ctx, { credits: 33_334 });
      if (n % 6 === 1) return shop.buy(ctx, { payerPhone: '+254712345678' });
      if (n % 6 < 4) return shop.transfer(ctx, { credits: 5_001 });
      return n % 6 === 4 ? shop.transfer(ctx) : shop.buy(ctx, { payerPhone: payerPhone('03') });
    });
    const done = await Promise.allSettled(orders);
    await sql.rows('drop function fail_order cascade');
    const placed = done.filter(({ status }) => status === 'fulfilled').length;
    expect(placed).toBe(20);
    const { nodes } = await purchases(ctx, { first: 100 }, {});
    const numbers = nodes.map(({ invoiceNumber }) => invoiceNumber).sort();
    expect(numbers).toEqual(Array.from({ length: placed }, (_, n) => `INV-${String(n + 1).padStart(6, '0')}`));
    await shop.transfer(ctx);
    expect((await purchases(ctx, { first: 1 }, {})).nodes).toMatchObject([{ invoiceNumber: 'INV-000021' }]);
    for (const { id, method } of nodes) if (method === 'MOBILE_MONEY') await cancelPurchase(ctx, id);
  });
});

describe('lists', () => {
  test('are newest first, by page and filter; a tenant’s are its own', async () => {
    const { id: tenantId, ctx } = await createTenant(app);
    const other = await createTenant(app);
    const ids: string[] = [];
    for (let n = 0; n < 5; n += 1) ids.unshift(await shop.transfer(ctx));
    await cancelPurchase(ctx, ids[0]!);
    const first = await purchases(ctx, { first: 3 }, {});
    const rest = await purchases(ctx, { first: 3, after: first.pageInfo.endCursor }, {});
    expect([...first.nodes, ...rest.nodes].map(({ id }) => id)).toEqual(ids);
    expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage, await first.totalCount]).toEqual([true, false, 5]);
    expect((await purchases(ctx, { first: 9 }, { status: ['CANCELLED'] })).nodes).toHaveLength(1);
    expect((await purchases(ctx, { first: 9 }, { method: ['MOBILE_MONEY'] })).nodes).toHaveLength(0);
    expect((await purchases(ctx, { first: 9 }, { to: app.clock.now() })).nodes).toHaveLength(0);
    expect((await purchases(ctx, { first: 9 }, { from: app.clock.now() })).nodes).toHaveLength(5);
    expect((await purchases(app.operator, { first: 9 }, { tenantId })).nodes).toHaveLength(5);
    await expect(purchases(ctx, { first: 9 }, { tenantId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await purchase(other.ctx, ids[0]!)).toBeNull();
    await expect(cancelPurchase(other.ctx, ids[1]!)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('the package that a tenant counts as', () => {
  test('is the largest that it has completed', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
    const counts = async () => (await packageOf(app.db.sql, tenantId))?.code;
    const pay = async (code: string) => {
      const chosen = shop.packages.get(code);
      const id = await shop.transfer(ctx, { packageId: chosen?.id });
      await confirmBankTransfer(app.operator, { id: id, reference: newId(), amountTzs: chosen?.priceTzs ?? 0 });
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
