import { afterEach, beforeEach, expect, test } from 'vitest';
import { pollPayments } from '../../src/billing/payments/pollPayments.js';
import { resolvePurchase } from '../../src/billing/payments/resolvePurchase.js';
import { purchase } from '../../src/billing/purchases.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { type Purchasing, payerPhone, paymentProvider, preparePurchasing } from '../support/fixtures/purchases.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';
import { until } from '../support/until.js';

const HOUR = 3_600_000;
let app: TestApp;
let purchasing: Purchasing;
beforeEach(async () => {
  app = await createTestApp({ clock: 'still' });
  purchasing = await preparePurchasing(app);
});
afterEach(async () => {
  expect(await proveLedger(app.system, undefined, { full: true })).toMatchObject({ ok: true, problems: [] });
  await app.close();
});

const alerts = () =>
  app.db.sql.rows<{ subject: string; reason: string }>(
    `select subject_key as subject, params->>'reason' as reason from alert where kind = 'PAYMENT_REVIEW' and resolved_at is null`,
  );
const publicIdOf = (id: string) => `pur_${id.replaceAll('-', '')}`;
/** The provider names the transaction `CEJ3` for these orders. */
const shareTransaction = (ids: string[]) =>
  app.db.sql.rows(`update simulator_payment set reference = case when order_id = $2 then 'cej3' else 'CEJ3' end where order_id = any($1)`, [
    ids,
    ids[0],
  ]);

test('a transaction pays one order of one tenant; the second that it is named for goes to REVIEW', async () => {
  const [first, second] = [await createTenant(app, { credits: 0 }), await createTenant(app, { credits: 0 })];
  const orders = [await purchasing.buy(first.ctx), await purchasing.buy(second.ctx)];
  await purchasing.pass(0);
  await shareTransaction(orders);
  app.clock.advance(2_500);
  // Both at once, as two workers would.
  await Promise.all([pollPayments(app.system), pollPayments(app.system)]);
  const states = await Promise.all(orders.map((id) => purchasing.status(id)));
  expect([...states].sort()).toEqual(['COMPLETED', 'REVIEW']);
  const reviewed = orders[states.indexOf('REVIEW')] ?? '';
  expect((await purchasing.available(first.id)) + (await purchasing.available(second.id))).toBe(5_000);
  expect(await alerts()).toEqual([{ subject: publicIdOf(reviewed), reason: 'TRANSACTION_REUSED' }]);
  const its = (await purchasing.row(reviewed)).tenant_id === first.id ? first : second;
  const shown = await purchase(its.ctx, reviewed);
  expect(shown).toMatchObject({
    failure: 'UNKNOWN',
    failureDetail: expect.stringMatching(/^The transaction CEJ3 paid another purchase\.$/i),
  });

  // A person may find that it was paid all the same.
  await resolvePurchase(app.operator, { id: reviewed, decision: 'COMPLETE', reason: 'Both in one payment.' });
  expect(await purchasing.available(its.id)).toBe(5_000);
  expect(await alerts()).toEqual([]);
});

test('what an operator gives shows in credits; what was ordered, and its price, stay', async () => {
  const { ctx } = await createTenant(app, { credits: 0 });
  const id = await purchasing.buy(ctx, { payerPhone: payerPhone('04') });
  await purchasing.pass();
  expect(await purchase(ctx, id)).toMatchObject({ credits: 5_000, orderedCredits: 5_000, amountTzs: 150_000, expectedTzs: 150_000 });
  await resolvePurchase(app.operator, { id, decision: 'COMPLETE', credits: 2_000, reason: 'Half was paid.' });
  expect(await purchase(ctx, id)).toMatchObject({
    status: 'COMPLETED',
    ...{ credits: 2_000, orderedCredits: 5_000, amountTzs: 75_000, expectedTzs: 150_000, paidTzs: 75_000, unitPriceTzs: 37.5 },
  });
});

test('an order that the provider never answers for goes to REVIEW after 72 hours, with an alert', async () => {
  const { ctx } = await createTenant(app, { credits: 0 });
  const [lost, open] = [
    await purchasing.buy(ctx, { payerPhone: payerPhone('15') }),
    await purchasing.buy(ctx, { payerPhone: payerPhone('03') }),
  ];
  await purchasing.pass();
  for (const hours of [1, 40, 30.9]) {
    app.clock.advance(hours * HOUR);
    await pollPayments(app.system);
  }
  expect([await alerts(), await purchasing.status(lost)]).toEqual([[], 'PROCESSING']);
  app.clock.advance(2 * HOUR);
  // A process dies over the last poll; another takes it up, and nobody polls afterwards.
  const dying = { ...app.system, app: { ...app, payments: { ...paymentProvider(app), status: () => Promise.race<never>([]) } } };
  void pollPayments(dying);
  await until(async () => (await purchasing.row(lost)).polls === 5);
  expect(await pollPayments(app.system)).toBe(0);
  app.clock.advance(6 * 60_000);
  await pollPayments(app.system);
  expect([await purchasing.status(lost), await purchasing.status(open)]).toEqual(['REVIEW', 'PROCESSING']);
  expect((await purchasing.row(open)).next_poll_at).toBeNull();
  expect(await alerts()).toEqual([{ subject: publicIdOf(lost), reason: 'UNANSWERED' }]);
  await resolvePurchase(app.operator, { id: lost, decision: 'FAIL', reason: 'It is not there.' });
  expect([await purchasing.status(lost), await alerts()]).toEqual(['FAILED', []]);
});
