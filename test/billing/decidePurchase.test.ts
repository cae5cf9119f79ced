import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import { expirePurchases } from '../../src/billing/payments/expirePurchases.js';
import { pollPayments } from '../../src/billing/payments/pollPayments.js';
import { refundPurchase } from '../../src/billing/payments/refundPurchase.js';
import { resolvePurchase } from '../../src/billing/payments/resolvePurchase.js';
import { purchase } from '../../src/billing/purchases.js';
import { quarantinedItems, releaseQuarantinedItems } from '../../src/core/quarantine.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { newId } from '../../src/lib/ids.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
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

test('a payment that the database refuses to settle is set aside, shown to the operator, and settled once it is released', async () => {
  const [poisoner, neighbour] = [await createTenant(app, { credits: 0 }), await createTenant(app, { credits: 0 })];
  const bad = await shop.buy(poisoner.ctx, { payerPhone: payerPhone('01') });
  const good = await shop.buy(neighbour.ctx, { payerPhone: payerPhone('01') });
  const { sql } = app.db;
  await sql.rows(`create function refuse_credits() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`);
  await sql.rows(`create trigger refuse_credits before update on credit_account for each row
    when (new.tenant_id = '${poisoner.id}') execute function refuse_credits()`);
  await shop.pass();
  expect([await shop.status(bad), await shop.status(good)]).toEqual(['PROCESSING', 'COMPLETED']);
  app.clock.advance(3_600_000);
  await Promise.all([expirePurchases(app.system), pollPayments(app.system)]);
  expect(await shop.status(bad), 'nothing works at it').toBe('PROCESSING');
  const { nodes } = await quarantinedItems(app.operator, { first: 10 }, { tenantId: poisoner.id });
  expect(nodes).toMatchObject([{ kind: 'PAYMENT', itemId: bad, error: 'no (P0001)', attemptCount: 1, releasedAt: null }]);
  await expect(quarantinedItems(poisoner.ctx, { first: 10 }, {})).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await sql.rows('drop function refuse_credits cascade');
  await releaseQuarantinedItems(
    app.operator,
    nodes.map(({ id }) => id),
  );
  await pollPayments(app.system);
  expect([await shop.status(bad), await shop.topUps(poisoner.id)]).toEqual(['COMPLETED', [5_000]]);
});

describe('decisions', () => {
  const reviewed = async (ctx: Parameters<typeof shop.buy>[0]) => {
    const id = await shop.buy(ctx, { payerPhone: payerPhone('04') });
    await shop.pass();
    expect(await shop.status(id)).toBe('REVIEW');
    return id;
  };
  const decide = (id: string, decision: 'COMPLETE' | 'FAIL', credits?: number) =>
    resolvePurchase(app.operator, { id, decision, credits, reason: 'They called.' });

  test('COMPLETE gives the decided credits, once; a half-paid package does not become the tenant’s', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
    const id = await reviewed(ctx);
    await expect(resolvePurchase(ctx, { id, decision: 'COMPLETE', reason: 'me' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    const outcomes = await Promise.allSettled(Array.from({ length: 6 }, () => decide(id, 'COMPLETE', 2_500)));
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await purchase(ctx, id)).toMatchObject({
      ...{ status: 'COMPLETED', credits: 2_500, orderedCredits: 5_000, paidTzs: 75_000, failure: null },
    });
    expect(await shop.topUps(tenantId)).toEqual([2_500]);
    expect(await shop.row(id)).toMatchObject({ credited: 2_500, decisions: 1 });
    await refundPurchase(app.operator, { id, reference: 'R1', reason: 'Given back' });
    expect(await shop.available(tenantId)).toBe(0);
  });

  test('with a key a decision that is repeated gets the same answer; without one it is refused', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
    const [id, transfer] = [await reviewed(ctx), await shop.transfer(ctx)];
    const completing = { id, decision: 'COMPLETE' as const, reason: 'They called.', idempotencyKey: newId() };
    for (let n = 0; n < 2; n++) expect(await resolvePurchase(app.operator, completing)).toMatchObject({ id, status: 'COMPLETED' });
    const other = { ...completing, reason: 'They wrote.' };
    await expect(resolvePurchase(app.operator, other)).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    await expect(decide(id, 'COMPLETE')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    const confirming = { id: transfer, reference: newId(), amountTzs: 150_000, idempotencyKey: newId() };
    for (let n = 0; n < 2; n++) expect(await confirmBankTransfer(app.operator, confirming)).toMatchObject({ status: 'COMPLETED' });
    const refunding = { id: transfer, reference: newId(), reason: 'Given back', idempotencyKey: newId() };
    for (let n = 0; n < 2; n++) expect(await refundPurchase(app.operator, refunding)).toMatchObject({ status: 'REFUNDED' });
    expect(await shop.topUps(tenantId)).toEqual([5_000, 5_000]);
    expect(await shop.available(tenantId)).toBe(5_000);
  });

  test('FAIL ends it; polling the same payment again changes nothing', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
    const id = await reviewed(ctx);
    await decide(id, 'FAIL');
    expect(await purchase(ctx, id)).toMatchObject({ status: 'FAILED', failure: 'AMOUNT_MISMATCH', failureDetail: 'They called.' });
    await shop.hint(id);
    await pollPayments(app.system);
    expect([await shop.status(id), await shop.available(tenantId)]).toEqual(['FAILED', 0]);
    // Then the rest is paid.
    await app.db.sql.rows(`update simulator_payment set phone = '+255600000001' where order_id = $1`, [id]);
    await shop.hint(id);
    await pollPayments(app.system);
    expect([await shop.status(id), await shop.topUps(tenantId)]).toEqual(['COMPLETED', [5_000]]);
  });

  test('refuses purchases that are unpaid or settled, and malformed decisions', async () => {
    const { ctx } = await createTenant(app);
    const [waiting, paid] = [await shop.transfer(ctx), await shop.transfer(ctx)];
    await confirmBankTransfer(app.operator, { id: paid, reference: newId(), amountTzs: 150_000 });
    await expect(decide(waiting, 'COMPLETE')).rejects.toMatchObject({ code: 'INVALID_STATE' });
    for (const decision of ['COMPLETE', 'FAIL'] as const)
      await expect(decide(paid, decision)).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(decide(newId(), 'FAIL')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(decide(waiting, 'FAIL', 5)).rejects.toMatchObject({ code: 'BAD_USER_INPUT', issues: [{ field: 'credits' }] });
    await expect(resolvePurchase(app.operator, { id: waiting, decision: 'FAIL', reason: ' ' })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
    });
    await decide(waiting, 'FAIL');
    expect(await shop.status(waiting)).toBe('FAILED');
  });

  test('a refund takes all credits back, once, or none when they are spent', async () => {
    const { id: tenantId, ctx } = await createTenant(app, { credits: 0 });
    const [id, open] = [await shop.transfer(ctx), await shop.transfer(ctx)];
    const refund = (more: object = {}) => refundPurchase(app.operator, { id, reference: 'R7', reason: 'Bought twice', ...more });
    await confirmBankTransfer(app.operator, { id: id, reference: newId(), amountTzs: 150_000 });
    await sendSms(ctx, { to: ['0712345678'], body: 'x', category: 'TRANSACTIONAL' });
    await expect(refund()).rejects.toMatchObject({ code: 'INSUFFICIENT_CREDITS' });
    expect([await shop.status(id), await shop.available(tenantId)]).toEqual(['COMPLETED', 4_999]);
    const more = await shop.transfer(ctx);
    await confirmBankTransfer(app.operator, { id: more, reference: newId(), amountTzs: 150_000 });
    await Promise.all(Array.from({ length: 5 }, () => refund()));
    expect([await shop.status(id), await shop.available(tenantId)]).toEqual(['REFUNDED', 4_999]);
    await expect(refund({ reference: 'R8' })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(refund({ id: open })).rejects.toMatchObject({ code: 'INVALID_STATE' });
    await expect(refund({ id: newId() })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(refund({ reference: '', reason: '' })).rejects.toMatchObject({ issues: [{ field: 'reference' }, { field: 'reason' }] });
    await expect(refundPurchase(ctx, { id, reference: 'R7', reason: 'x' })).rejects.toMatchObject({ code: 'FORBIDDEN' });
    expect(await proveLedger(app.system, tenantId)).toMatchObject({ ok: true });
  });
});
