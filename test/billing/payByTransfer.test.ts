import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Purchase } from '../../entities/Purchase.js';
import { cancelPurchase } from '../../src/billing/payments/cancelPurchase.js';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import { expirePurchases } from '../../src/billing/payments/expirePurchases.js';
import { purchase } from '../../src/billing/purchases.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { type Purchasing, preparePurchasing } from '../support/fixtures/purchases.js';
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

describe('paying by transfer', () => {
  const confirm = (purchaseId: string, reference: string, amountTzs = 150_000) =>
    confirmBankTransfer(app.operator, { id: purchaseId, reference, amountTzs });

  test('has instructions with the bank account and a reference of its own', async () => {
    const { ctx } = await createTenant(app);
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

  test('needs the operator’s bank account; earlier orders can still be read without it', async () => {
    const { ctx } = await createTenant(app);
    const id = await shop.transfer(ctx);
    const without = { ...ctx, app: { ...ctx.app, settings: { ...ctx.app.settings, bank: undefined } } };
    await expect(shop.transfer(without)).rejects.toMatchObject({ code: 'NOT_CONFIGURED' });
    await cancelPurchase(without, await shop.buy(without));
    const { instructions } = (await purchase(without, id)) as Purchase;
    expect(instructions).toMatchObject({ bankName: null, accountName: null, accountNumber: null });
    expect(instructions?.text).toContain(`to our account, and write ${instructions?.reference}`);
  });

  test('is credited when an admin confirms it: once, for one purchase', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
    const [id, other] = [await shop.transfer(ctx), await shop.transfer(ctx)];
    await expect(confirmBankTransfer(ctx, { id: id, reference: 'FT1', amountTzs: 150_000 })).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await Promise.all(Array.from({ length: 8 }, () => confirm(id, 'FT1')));
    expect(await purchase(ctx, id)).toMatchObject({ status: 'COMPLETED', paidTzs: 150_000, providerReference: 'FT1', instructions: null });
    expect(await shop.topUps(tenantId)).toEqual([5_000]);
    await expect(confirm(id, 'FT2')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(confirm(other, 'ft1')).rejects.toMatchObject({ code: 'CONFLICT', issues: [{ field: 'reference' }] });
    expect([await shop.status(other), await shop.available(tenantId)]).toEqual(['PENDING', 5_000]);
    const audits = await app.db.sql.rows<{ action: string }>(`select action from audit_event where tenant_id = $1 order by id`, [tenantId]);
    expect(audits.map(({ action }) => action)).toEqual(['purchase.order', 'purchase.order', 'purchase.completed']);
  });

  test('goes to REVIEW with another amount; other purchases can’t be confirmed', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
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

  test('is EXPIRED after seven days; a later transfer is still confirmed', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
    const id = await shop.transfer(ctx);
    app.clock.advance(7 * 24 * 60 * MINUTE);
    await expirePurchases(app.system);
    expect(await shop.status(id)).toBe('EXPIRED');
    await expect(cancelPurchase(ctx, id)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await confirm(id, newId());
    expect([await shop.status(id), await shop.topUps(tenantId)]).toEqual(['COMPLETED', [5_000]]);
  });
});
