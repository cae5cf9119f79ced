import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PurchaseStatus, purchaseMoves } from '../../entities/types/purchaseState.js';
import { cancelPurchase } from '../../src/billing/payments/cancelPurchase.js';
import { confirmBankTransfer } from '../../src/billing/payments/confirmBankTransfer.js';
import { expirePurchases } from '../../src/billing/payments/expirePurchases.js';
import { pollPayments } from '../../src/billing/payments/pollPayments.js';
import { refundPurchase } from '../../src/billing/payments/refundPurchase.js';
import { requestPayments } from '../../src/billing/payments/requestPayments.js';
import { resolvePurchase } from '../../src/billing/payments/resolvePurchase.js';
import { purchaseEventsOf } from '../../src/billing/purchaseEvents.js';
import type { Ctx } from '../../src/context.js';
import { AppError } from '../../src/errors.js';
import { proveLedger } from '../../src/ledger/ledgerProof.js';
import { type Purchasing, payerPhone, preparePurchasing } from '../support/fixtures/purchases.js';
import { createTenant } from '../support/fixtures/tenants.js';
import { createTestApp, type TestApp } from '../support/testApp.js';

let app: TestApp;
let shop: Purchasing;
beforeAll(async () => {
  app = await createTestApp({ clock: 'still' });
  shop = await preparePurchasing(app);
});
afterAll(() => app.close());

const PURCHASES = 1_000;
const TENANTS = 5;

/** The same storm for the same seed. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function shuffle<T>(all: T[], next: () => number): T[] {
  for (let n = all.length - 1; n > 0; n -= 1) {
    const other = Math.floor(next() * (n + 1));
    [all[n], all[other]] = [all[other] as T, all[n] as T];
  }
  return all;
}

/** Runs all, so many at once, in this order; refusals that say "too late" are part of a storm, anything else is a fault. */
async function atOnce(works: (() => Promise<unknown>)[], width: number): Promise<void> {
  const queue = [...works];
  const lawful = new Set(['INVALID_STATE', 'INSUFFICIENT_CREDITS', 'CONFLICT']);
  const take = async () => {
    for (let work = queue.shift(); work; work = queue.shift())
      await work().catch((error: unknown) => {
        if (!(error instanceof AppError && lawful.has(error.code))) throw error;
      });
  };
  await Promise.all(Array.from({ length: width }, take));
}

interface One {
  id: string;
  ctx: Ctx;
  tenantId: string;
  /** Of the simulated payer; undefined for a transfer. */
  nn?: string;
  /** A person of the platform had a hand in it. */
  decided: boolean;
}

test(`webhooks, polls, admins, cancels and the clock at once, ${PURCHASES} purchases: each payment is credited exactly once`, async () => {
  const next = random(20_261_122);
  const pick = <T>(...all: T[]): T => all[Math.floor(next() * all.length)] as T;
  const tenants = await Promise.all(Array.from({ length: TENANTS }, () => createTenant(app, { credits: 0 })));
  const all: One[] = [];
  const orders = Array.from({ length: PURCHASES }, (_, n) => {
    const { id: tenantId, ctx } = tenants[n % TENANTS]!;
    const nn = next() < 0.15 ? undefined : pick('01', '01', '01', '06', '10', '12', '02', '03', '04', '13');
    const decided = next() < 0.1;
    return async () => {
      const id = nn ? await shop.buy(ctx, { payerPhone: payerPhone(nn) }) : await shop.transfer(ctx);
      all.push({ id, ctx, tenantId, nn, decided });
    };
  });
  await atOnce(orders, 16);
  expect(all).toHaveLength(PURCHASES);

  const works: (() => Promise<unknown>)[] = [];
  for (const { id, ctx, nn, decided } of all) {
    for (let times = Math.floor(next() * 4); times > 0; times -= 1) works.push(() => shop.hint(id));
    if (next() < 0.3) works.push(() => cancelPurchase(ctx, id));
    if (!nn)
      for (let times = 0; times < 3; times += 1)
        works.push(() => confirmBankTransfer(app.operator, { id: id, reference: `FT ${id}`, amountTzs: 150_000 }));
    if (decided) {
      works.push(() => resolvePurchase(app.operator, { id, decision: 'COMPLETE', reason: 'In the storm' }));
      works.push(() => resolvePurchase(app.operator, { id, decision: pick('COMPLETE', 'FAIL'), reason: 'In the storm' }));
      works.push(() => refundPurchase(app.operator, { id, reference: 'R', reason: 'In the storm' }));
    }
  }
  for (let times = 0; times < 150; times += 1) {
    works.push(
      () => requestPayments(app.system),
      () => pollPayments(app.system),
    );
    if (times % 10 === 0) works.push(() => expirePurchases(app.system));
    works.push(async () => app.clock.advance(Math.floor(next() * 15_000)));
  }
  await atOnce(shuffle(works, next), 24);

  // The storm is over: what is still to come comes, and every webhook once more.
  await requestPayments(app.system);
  app.clock.advance(60_000);
  await atOnce(
    shuffle(
      all.map(
        ({ id }) =>
          () =>
            shop.hint(id),
      ),
      next,
    ),
    24,
  );
  await Promise.all([pollPayments(app.system), pollPayments(app.system)]);

  const rows = await app.db.sql.rows<{ id: string; status: PurchaseStatus; credited: number | null; asks: number | null }>(
    'select p.id, p.status, p.credited, s.asks from purchase p left join simulator_payment s on s.order_id = p.id::text',
  );
  const found = new Map(rows.map((row) => [row.id, row]));
  for (const { id, nn, decided } of all) {
    const { status, asks } = found.get(id)!;
    expect(asks ?? 0, 'nobody is asked twice').toBeLessThanOrEqual(1);
    if (decided) continue;
    const paid = !nn || (asks === 1 && ['01', '06', '10', '12'].includes(nn));
    const wrong = asks === 1 && (nn === '04' || nn === '13');
    if (paid) expect(status, `${nn} was paid`).toBe('COMPLETED');
    else if (wrong) expect(status, `${nn} paid something else`).toBe('REVIEW');
    else expect(['FAILED', 'CANCELLED', 'EXPIRED', 'PROCESSING'], `${nn} was not paid`).toContain(status);
  }
  for (const { id: tenantId } of tenants) {
    const own = all.filter((one) => one.tenantId === tenantId).map(({ id }) => found.get(id)!);
    const completed = own.filter(({ status }) => status === 'COMPLETED');
    const credits = completed.reduce((sum, { credited }) => sum + (credited ?? 0), 0);
    expect(await shop.available(tenantId)).toBe(credits);
    expect((await shop.topUps(tenantId)).length).toBe(own.filter(({ status }) => status === 'COMPLETED' || status === 'REFUNDED').length);
  }
  expect(await proveLedger(app.system)).toMatchObject({ ok: true, problems: [] });
  const steps = await purchaseEventsOf(app.system, [...found.keys()]);
  for (const [n, { id, status }] of [...found.values()].entries()) {
    const told = (steps[n] ?? []).map((step) => step.status);
    expect([told[0], told.at(-1)], id).toEqual(['PENDING', status]);
    for (const [n, step] of told.entries()) if (n > 0) expect(purchaseMoves[told[n - 1]!][step], `${told[n - 1]} to ${step}`).toBeDefined();
  }
  const reached = new Set(rows.map(({ status }) => status));
  for (const state of ['COMPLETED', 'REVIEW', 'FAILED', 'CANCELLED', 'REFUNDED']) expect(reached, 'the storm is a storm').toContain(state);
}, 180_000);
