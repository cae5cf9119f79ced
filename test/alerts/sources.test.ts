import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alert } from '../../entities/Alert.js';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import { resolvePurchase } from '../../src/billing/payments/resolvePurchase.js';
import { inTransaction } from '../../src/context.js';
import { adjustCredits } from '../../src/ledger/adjustCredits.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { watchLowBalances } from '../../src/ledger/watchLowBalances.js';
import { newId, publicId } from '../../src/lib/ids.js';
import { tripCircuitBreaker } from '../../src/messaging/dispatch/circuitBreaker.js';
import { releaseProviderDown } from '../../src/messaging/dispatch/releaseProviderDown.js';
import { applyReports } from '../../src/messaging/reports/applyReports.js';
import { storeReports } from '../../src/messaging/reports/storeReports.js';
import { resolveUnconfirmed } from '../../src/messaging/resolveUnconfirmed.js';
import { sendSms } from '../../src/messaging/sending/sendSms.js';
import { updateTenant } from '../../src/tenants/updateTenant.js';
import { dispatchOnce } from '../support/fixtures/messages.js';
import { type Purchasing, preparePurchasing } from '../support/fixtures/purchases.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let shop: Purchasing;
beforeAll(async () => {
  // Patient: on a busy machine the simulator's faults come late, and a time-out is another fault.
  app = await createTestApp({ clock: 'still', simulator: { timeoutMs: 30_000 } });
  shop = await preparePurchasing(app);
});
afterAll(() => app.close());

interface Row extends Pick<Alert, 'kind' | 'params' | 'count'> {
  tenantId: string | null;
  over: boolean;
}
const alertsAbout = (subjectKey: string) =>
  app.db.sql.rows<Row>(
    `select kind, tenant_id as "tenantId", params, count, resolved_at is not null as over
     from alert where subject_key = $1 order by kind, id`,
    [subjectKey],
  );
const send = (ctx: TestApp['system'], to: string) => sendSms(ctx, { to: [to], body: `Habari ${newId()}`, category: 'TRANSACTIONAL' });

test('the breaker: down while messages wait, counted, over when one is taken', async () => {
  const { ctx } = await createTenant(app);
  await send(ctx, '+255600000015');
  await dispatchOnce(app.system);
  const reason = 'The account is out of balance.';
  const down = { kind: 'PROVIDER_DOWN', tenantId: null, params: { provider: 'simulator', reason } };
  expect(await alertsAbout('simulator')).toEqual([{ ...down, count: 1, over: false }]);
  app.clock.advance(31_000);
  await releaseProviderDown(app.system);
  await dispatchOnce(app.system);
  expect((await alertsAbout('simulator')).map(({ count, over }) => [count, over])).toEqual([[2, false]]);
  app.clock.advance(61_000);
  await releaseProviderDown(app.system);
  expect(await dispatchOnce(app.system)).toHaveLength(1);
  expect((await alertsAbout('simulator')).map(({ over }) => over)).toEqual([true]);
});

test('what was undone is alerted by nobody; a provider of test keys alone keeps no real message waiting', async () => {
  await expect(
    inTransaction(app.system, async (ctx) => {
      await tripCircuitBreaker(ctx, 'simulator', 'Gone.', 0);
      throw new Error('undone');
    }),
  ).rejects.toThrow('undone');
  await inTransaction(app.system, (ctx) => tripCircuitBreaker(ctx, 'sandbox', 'Gone.', 0));
  expect((await alertsAbout('simulator')).filter(({ over }) => !over)).toEqual([]);
  expect(await alertsAbout('sandbox')).toEqual([]);
});

test('a payment of another amount is the platform’s matter until it is decided', async () => {
  const { ctx } = await createTenant(app);
  const id = await shop.transfer(ctx);
  await confirmBankTransfer(app.operator, { id: id, reference: 'FT1', amountTzs: 149_000 });
  const subjectKey = publicId('purchase', id);
  const alert = {
    kind: 'PAYMENT_REVIEW',
    tenantId: null,
    params: { purchaseId: subjectKey, amountTzs: 150_000, paidTzs: 149_000, reason: 'AMOUNT_DIFFERS' },
    count: 1,
  };
  expect(await alertsAbout(subjectKey)).toEqual([{ ...alert, over: false }]);
  await resolvePurchase(app.operator, { id, decision: 'COMPLETE', reason: 'Fees of the bank' });
  expect(await alertsAbout(subjectKey)).toEqual([{ ...alert, over: true }]);
  const whole = await shop.transfer(ctx);
  await confirmBankTransfer(app.operator, { id: whole, reference: 'FT2', amountTzs: 150_000 });
  expect(await alertsAbout(publicId('purchase', whole))).toEqual([]);
});

test('messages that were given back and delivered all the same: one alert a tenant, counting them', async () => {
  const tenants = [await createTenant(app), await createTenant(app)];
  const ids: string[] = [];
  for (const { ctx } of [...tenants, tenants[0]!]) ids.push(...(await send(ctx, '+255600000007')).messageIds);
  const claims = await dispatchOnce(app.system);
  await resolveUnconfirmed(app.operator, { ids, outcome: 'NOT_SENT', reason: 'Their log has none' });
  await storeReports(
    app.system,
    claims.map(({ recipient, phone }) => ({
      ...{ provider: 'simulator', reference: recipient, recipient, phone },
      ...{ status: 'DELIVERED', outcome: 'DELIVERED' as const },
    })),
  );
  await applyReports(app.system);
  for (const [index, count] of [2, 1].entries()) {
    const tenantId = publicId('tenant', tenants[index]?.id ?? '');
    expect(await alertsAbout(tenantId)).toEqual([{ kind: 'CONTRADICTION', tenantId: null, params: { tenantId }, count, over: false }]);
  }
});

test('a ledger that does not prove, until it does; one tenant’s proof ends nothing', async () => {
  const { id, ctx } = await createTenant(app);
  const { sql } = app.db;
  await sql.rows('update credit_account set available = available + 1 where tenant_id = $1', [id]);
  expect(await proveLedger(app.system)).toMatchObject({ ok: false });
  const alert = { kind: 'LEDGER_PROOF_FAILED', tenantId: null, params: { problemCount: 1 } };
  expect(await alertsAbout('all')).toEqual([{ ...alert, count: 1, over: false }]);
  const { id: sound } = await createTenant(app);
  expect(await proveLedger(app.system, sound)).toMatchObject({ ok: true });
  expect(await proveLedger(app.system)).toMatchObject({ ok: false });
  expect(await alertsAbout('all')).toEqual([{ ...alert, count: 2, over: false }]);
  await sql.rows('update credit_account set available = available - 1 where tenant_id = $1', [id]);
  expect(await proveLedger({ ...ctx, sql })).toMatchObject({ ok: true });
  expect(await alertsAbout('all')).toEqual([{ ...alert, count: 2, over: true }]);
});

test('a low balance is one alert a crossing, whoever looks how often; up again it is over; a new threshold crosses, too', async () => {
  const { id, ctx } = await createTenant(app, { credits: 101 });
  const poor = await createTenant(app, { credits: 0 });
  const subjectKey = publicId('tenant', id);
  const move = (credits: number) => adjustCredits(app.operator, { tenantId: id, credits, reason: 'A test', idempotencyKey: newId() });
  const look = () => Promise.all([1, 2, 3].map(() => watchLowBalances(app.system)));
  const low = (available: number, threshold = 100) => ({
    ...{ kind: 'LOW_BALANCE', tenantId: id, params: { available, threshold }, count: 1 },
  });
  await look();
  await move(-1);
  await look();
  // Exactly at the threshold isn't below it.
  expect(await alertsAbout(subjectKey)).toEqual([]);
  await send(ctx, '0712345678');
  await look();
  await send(ctx, '0712345678');
  await look();
  expect(await alertsAbout(subjectKey)).toEqual([{ ...low(99), over: false }]);
  await move(2);
  await look();
  expect(await alertsAbout(subjectKey)).toEqual([{ ...low(99), over: true }]);
  await move(-50);
  await look();
  expect(await alertsAbout(subjectKey)).toEqual([
    { ...low(99), over: true },
    { ...low(50), over: false },
  ]);
  await updateTenant(ctx, { lowBalanceThreshold: 10 });
  await look();
  await updateTenant(ctx, { lowBalanceThreshold: 51 });
  await look();
  expect(await alertsAbout(subjectKey)).toEqual([
    { ...low(99), over: true },
    { ...low(50), over: true },
    { ...low(50, 51), over: false },
  ]);
  // Whoever never had any has lost none.
  expect(await alertsAbout(publicId('tenant', poor.id))).toEqual([]);
});

test('a tenant whose alert the database refuses keeps no other from theirs, and is not tried for ever', async () => {
  const [bad, good] = [await createTenant(app, { credits: 101 }), await createTenant(app, { credits: 101 })];
  await watchLowBalances(app.system);
  for (const { ctx } of [bad, good]) await send(ctx, '0712345678');
  for (const { ctx } of [bad, good]) await send(ctx, '0712345678');
  const { sql } = app.db;
  await sql.rows(`alter table alert add constraint refuses check (tenant_id <> '${bad.id}') not valid`);
  expect(await watchLowBalances(app.system)).toBe(1);
  expect(await alertsAbout(publicId('tenant', good.id))).toHaveLength(1);
  expect(await watchLowBalances(app.system), 'it is over').toBe(0);
  expect(await alertsAbout(publicId('tenant', bad.id))).toEqual([]);
  await sql.rows('alter table alert drop constraint refuses');
});
