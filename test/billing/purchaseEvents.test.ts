import { afterAll, beforeAll, expect, test } from 'vitest';
import { cancelPurchase } from '../../src/billing/payments/cancelPurchase.js';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import { expirePurchases } from '../../src/billing/payments/expirePurchases.js';
import { refundPurchase } from '../../src/billing/payments/refundPurchase.js';
import { resolvePurchase } from '../../src/billing/payments/resolvePurchase.js';
import { purchaseEventsOf } from '../../src/billing/purchaseEvents.js';
import { purchases } from '../../src/billing/purchases.js';
import type { Ctx } from '../../src/context.js';
import { publicId } from '../../src/lib/ids.js';
import { type Purchasing, payerPhone, preparePurchasing } from '../support/fixtures/purchases.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type ServingApp } from '../support/testApp.js';
import { until } from '../support/until.js';

let app: ServingApp;
let shop: Purchasing;
beforeAll(async () => {
  app = await createTestApp({ serve: true });
  shop = await preparePurchasing(app);
});
afterAll(() => app.close());

const DAY_MS = 86_400_000;
const steps = async (id: string) => ((await purchaseEventsOf(app.system, [id]))[0] ?? []).map(({ status, detail }) => [status, detail]);
const statuses = async (id: string) => (await steps(id)).map(([status]) => status);

test('each step is told once, with what happened, however often payers are asked and providers speak', async () => {
  const { ctx } = await createTenant(app, { credits: 0 });
  const paid = await shop.buy(ctx);
  for (let n = 0; n < 3; n += 1) {
    await shop.pass();
    await shop.hint(paid);
  }
  expect(await steps(paid)).toEqual([
    ['PENDING', null],
    ['PROCESSING', 'The payer is asked on their phone.'],
    ['COMPLETED', 'TZS 150000 was paid.'],
  ]);
  await refundPurchase(app.operator, { id: paid, reference: 'R1', reason: 'Bought twice' });
  await refundPurchase(app.operator, { id: paid, reference: 'R1', reason: 'Bought twice' });
  expect((await steps(paid)).slice(3)).toEqual([['REFUNDED', 'Bought twice']]);
  const cancelled = await shop.transfer(ctx);
  await cancelPurchase(ctx, cancelled);
  await cancelPurchase(ctx, cancelled);
  expect(await statuses(cancelled)).toEqual(['PENDING', 'CANCELLED']);
  const reviewed = await shop.transfer(ctx);
  await confirmBankTransfer(app.operator, { id: reviewed, reference: 'FT1', amountTzs: 1 });
  await resolvePurchase(app.operator, { id: reviewed, decision: 'FAIL', reason: 'Too little' });
  expect(await steps(reviewed)).toEqual([
    ['PENDING', null],
    ['REVIEW', 'TZS 1 was paid for TZS 150000.'],
    ['FAILED', 'Too little'],
  ]);
  const late = await shop.transfer(ctx);
  app.clock.advance(8 * DAY_MS);
  await expirePurchases(app.system);
  await confirmBankTransfer(app.operator, { id: late, reference: 'FT2', amountTzs: 150_000 });
  expect(await steps(late)).toEqual([
    ['PENDING', null],
    ['EXPIRED', 'It was not paid in time.'],
    ['COMPLETED', 'TZS 150000 was paid.'],
  ]);
  // The last step is how it stands, of each.
  const rows = await app.db.sql.rows(
    `select from purchase p where status is distinct from
       (select status from purchase_event e where e.purchase_id = p.id order by n desc limit 1)`,
  );
  expect(rows).toEqual([]);
});

test('the API tells who did it; staff are the platform for tenants; a step is a node', async () => {
  const { token } = await app.register('Steps Limited');
  const owner = app.client(token);
  const buy = 'mutation { purchaseCredits(input: { credits: 5000, method: BANK_TRANSFER, idempotencyKey: "a" }) { purchase { id } } }';
  const { id } = (await owner.execute(buy)).data.purchaseCredits.purchase;
  const operator = app.client(await app.login('operator@tuma.example'));
  const confirm = `mutation { confirmBankTransfer(input: { id: "${id}", reference: "FT3", amountTzs: 150000 }) { purchase { status } } }`;
  expect((await operator.execute(confirm)).errors).toBeUndefined();
  const read = `{ purchase(id: "${id}") { events { id status actor { kind name } } } }`;
  const { events } = (await owner.execute(read)).data.purchase;
  expect(events.map(({ status, actor }: { status: string; actor: object }) => [status, actor])).toEqual([
    ['PENDING', { kind: 'USER', name: expect.any(String) }],
    ['COMPLETED', { kind: 'OPERATOR', name: 'Tuma' }],
  ]);
  expect((await operator.execute(read)).data.purchase.events[1].actor).toEqual({
    kind: 'OPERATOR',
    name: expect.not.stringMatching(/^Tuma$/),
  });
  const node = `{ node(id: "${events[1].id}") { ... on PurchaseEvent { status } } }`;
  expect((await owner.execute(node)).data.node).toEqual({ status: 'COMPLETED' });
  const stranger = app.client((await app.register('Strange Steps')).token);
  expect((await stranger.execute(node)).data.node).toBeNull();
});

test('purchases are found by a part of what people have at hand', async () => {
  const { id: tenantId, ctx } = await createTenant(app);
  await app.db.sql.rows(`update tenant set name = 'Duka la 100% Vitabu' where id = $1`, [tenantId]);
  const mobile = await shop.buy(ctx, { payerPhone: payerPhone('77') });
  const transfer = await shop.transfer(ctx);
  await confirmBankTransfer(app.operator, { id: transfer, reference: 'BANK-REF-9', amountTzs: 150_000 });
  const { reference } = (await shop.row(mobile)) as { reference: string };
  const found = async (who: Ctx, search: string) => {
    const page = await purchases(who, { first: 50 }, { search });
    expect(await page.totalCount).toBe(page.nodes.length);
    return page.nodes.map(({ id }) => id).filter((id) => id === mobile || id === transfer);
  };
  expect(await found(ctx, 'inv-000002')).toEqual([transfer]);
  expect(await found(ctx, reference.slice(2, 9).toLowerCase())).toEqual([mobile]);
  expect(await found(ctx, 'ref-9')).toEqual([transfer]);
  for (const number of ['0600 000 077', '+255600000077', '60000007', '255-600-000-077'])
    expect(await found(ctx, number), number).toEqual([mobile]);
  expect(await found(app.operator, '100% vit')).toEqual([transfer, mobile]);
  expect(await found(app.operator, '100_ vit')).toEqual([]);
  expect(await found(ctx, 'nobody')).toEqual([]);
  expect(await found(ctx, '  ')).toEqual([transfer, mobile]);
  const other = await createTenant(app);
  expect(await found(other.ctx, '0600000077')).toEqual([]);
});

test('platform staff follow the purchases of all tenants, and one of any', async () => {
  const { ctx, id: tenantId } = await createTenant(app);
  const operator = app.client(await app.login('operator@tuma.example'));
  const all = operator.subscribe('subscription { purchaseUpdated { id status tenant { id } events { status } } }');
  await new Promise((resolve) => setTimeout(resolve, 300));
  const id = publicId('purchase', await shop.transfer(ctx));
  const tenant = { id: publicId('tenant', tenantId) };
  await until(() => all.events.length > 0);
  expect(all.events[0]).toEqual({ purchaseUpdated: { id, status: 'PENDING', tenant, events: [{ status: 'PENDING' }] } });
  const one = operator.subscribe('subscription ($id: ID!) { purchaseUpdated(id: $id) { id status } }', { id });
  await until(() => one.events.length > 0);
  await shop.transfer((await createTenant(app)).ctx);
  await until(() => all.events.length > 1);
  expect(one.events).toEqual([{ purchaseUpdated: { id, status: 'PENDING' } }]);
  for (const watch of [all, one]) watch.stop();
});
