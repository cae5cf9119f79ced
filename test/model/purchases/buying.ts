import { expect } from 'vitest';
import { type PurchaseCreditsInput } from '../../../entities/inputs/purchases.js';
import { type PurchaseStatus, purchaseMoves } from '../../../entities/types/purchaseState.js';
import { cancelPurchase } from '../../../src/billing/payments/cancelPurchase.js';
import { confirmBankTransfer } from '../../../src/billing/payments/confirmBankTransfer.js';
import { expirePurchases } from '../../../src/billing/payments/expirePurchases.js';
import { receivePaymentHint } from '../../../src/billing/payments/paymentEvents.js';
import { pollPayments } from '../../../src/billing/payments/pollPayments.js';
import { purchaseCredits } from '../../../src/billing/payments/purchaseCredits.js';
import { refundPurchase } from '../../../src/billing/payments/refundPurchase.js';
import { requestPayments } from '../../../src/billing/payments/requestPayments.js';
import { resolvePurchase } from '../../../src/billing/payments/resolvePurchase.js';
import { systemContext } from '../../../src/context.js';
import { AppError, type ErrorCode } from '../../../src/errors.js';
import type { PaymentProvider } from '../../../src/ports/payments.js';
import { paymentProvider } from '../../support/fixtures/purchases.js';
import { fingerprintOf } from '../invariants.js';
import { type ModelState, pickFrom } from '../modelState.js';
import type { BuyingCommand } from './buyingCommands.js';

type Of<Kind extends BuyingCommand['kind']> = Extract<BuyingCommand, { kind: Kind }>;

/** What is sold: 30 TZS a credit, whatever the number. */
const CREDITS = 50;
const PRICE = 1_500;

interface Standing {
  id: string;
  tenantId: string;
  method: string;
  status: PurchaseStatus;
  decisions: number;
  paidTzs: number | null;
  credited: number | null;
}

const standing = (model: ModelState): Promise<Standing[]> =>
  model.app.db.sql.rows<Standing>(
    'select id, tenant_id as "tenantId", method, status, decisions, paid_tzs as "paidTzs", credited from purchase order by id',
  );

async function purchaseAt(model: ModelState, pick: number): Promise<Standing | undefined> {
  return pickFrom(await standing(model), pick);
}

type Expected = { refused: ErrorCode } | { status: PurchaseStatus; credited?: number };

/** Does it, and finds what the model says: the refusal, which changes nothing, or the state that the purchase is in afterwards. */
async function expectOutcome(model: ModelState, before: Standing, work: () => Promise<unknown>, expected: Expected): Promise<void> {
  const print = await fingerprintOf(model);
  const code = await work().then(
    () => undefined,
    (error: unknown) => (error instanceof AppError ? error.code : Promise.reject(error)),
  );
  expect(code, `${before.method} ${before.status}`).toBe('refused' in expected ? expected.refused : undefined);
  if ('refused' in expected) return expect(await fingerprintOf(model), 'a refusal changes nothing').toBe(print);
  const after = (await standing(model)).find(({ id }) => id === before.id);
  expect(after).toMatchObject(expected);
}

/** An order under a key: by the simulated payer of this number, or by transfer. */
export async function buy(model: ModelState, { tenant, payer, again, other }: Of<'buy'>): Promise<void> {
  const earlier = again === null ? undefined : pickFrom(model.orders, again);
  if (earlier) {
    const print = await fingerprintOf(model);
    const input = other ? { ...earlier.input, credits: CREDITS + 1 } : earlier.input;
    const replay = purchaseCredits(model.tenants[earlier.tenant]!.ctx, input);
    if (other) await expect(replay).rejects.toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED' });
    else expect(await replay).toMatchObject({ purchase: { id: earlier.purchaseId }, replayed: true });
    return expect(await fingerprintOf(model), 'a replay changes nothing').toBe(print);
  }
  const { ctx, suspended } = model.tenants[tenant]!;
  const idempotencyKey = `order ${++model.keyCount}`;
  const input: PurchaseCreditsInput = payer
    ? { credits: CREDITS, method: 'MOBILE_MONEY', channel: 'vodacom', payerPhone: `06000000${payer}`, idempotencyKey }
    : { credits: CREDITS, method: 'BANK_TRANSFER', idempotencyKey };
  if (suspended) {
    const print = await fingerprintOf(model);
    await expect(purchaseCredits(ctx, input)).rejects.toMatchObject({ code: 'TENANT_SUSPENDED' });
    return expect(await fingerprintOf(model), 'a refusal uses no number').toBe(print);
  }
  const { purchase } = await purchaseCredits(ctx, input);
  model.orders.push({ tenant, input, at: model.app.clock.now().getTime(), purchaseId: purchase.id });
  model.ordered[tenant] = (model.ordered[tenant] ?? 0) + 1;
}

/** A round of a worker, or one that dies in the middle of it: before it asks the provider, or with the provider's answer in hand. */
export async function payments(model: ModelState, { work, dies }: Of<'payments'>): Promise<void> {
  const { app } = model;
  const simulator = paymentProvider(app);
  const run = { ask: requestPayments, poll: pollPayments, expire: expirePurchases }[work];
  if (dies === null || work === 'expire') return void (await run(model.app.system));
  let asking = 0;
  let died: () => void = () => undefined;
  const death = new Promise<void>((resolve) => {
    died = resolve;
  });
  const dying = async <T>(call: () => Promise<T>): Promise<T> => {
    asking += 1;
    if (dies === 'after') await call();
    asking -= 1;
    // All that were asked together die together.
    if (asking === 0) died();
    return new Promise<never>(() => undefined);
  };
  const provider: PaymentProvider = {
    ...simulator,
    ask: (request) => dying(() => simulator.ask(request)),
    status: (orderId) => dying(() => simulator.status(orderId)),
  };
  await Promise.race([run(systemContext({ ...app, payments: provider }, 'dying')), death]);
}

/** The provider's webhook about any purchase, whatever is true: repeated, early, late, of another word. */
export async function hint(model: ModelState, { pick, word, times }: Of<'hint'>): Promise<void> {
  const purchase = await purchaseAt(model, pick);
  if (!purchase) return;
  for (let time = 0; time < times; time += 1)
    await receivePaymentHint(model.app.system, { provider: 'simulator', orderId: purchase.id, word, reference: null });
  const after = (await standing(model)).find(({ id }) => id === purchase.id);
  expect(after, 'a hint moves nothing by itself').toEqual(purchase);
}

export async function cancelOrder(model: ModelState, { pick, tenant }: Of<'cancelOrder'>): Promise<void> {
  const purchase = await purchaseAt(model, pick);
  if (!purchase) return;
  const { ctx, id } = model.tenants[tenant]!;
  const expected = (): Expected => {
    if (purchase.tenantId !== id) return { refused: 'NOT_FOUND' };
    return ['PENDING', 'PROCESSING', 'CANCELLED'].includes(purchase.status) ? { status: 'CANCELLED' } : { refused: 'INVALID_STATE' };
  };
  await expectOutcome(model, purchase, () => cancelPurchase(ctx, purchase.id), expected());
}

/** A transfer was seen: what was ordered, or another amount. Each has one reference, which the same confirmation repeats. */
export async function confirm(model: ModelState, { pick, amountTzs }: Of<'confirm'>): Promise<void> {
  const purchase = await purchaseAt(model, pick);
  if (!purchase) return;
  const { status, method, decisions, paidTzs } = purchase;
  const to = amountTzs === PRICE ? 'COMPLETED' : 'REVIEW';
  const takes = method === 'BANK_TRANSFER' && purchaseMoves[status][to] === null && !(decisions > 0 && paidTzs === amountTzs);
  const expected = (): Expected => {
    if (takes) return { status: to };
    const repeated = paidTzs === amountTzs && model.confirmed.get(purchase.id) === amountTzs;
    return repeated && (status === 'COMPLETED' || status === 'REVIEW') ? { status } : { refused: 'INVALID_STATE' };
  };
  const input = { id: purchase.id, reference: `FT ${purchase.id}`, amountTzs };
  await expectOutcome(model, purchase, () => confirmBankTransfer(model.app.operator, input), expected());
  if (takes) model.confirmed.set(purchase.id, amountTzs);
}

export async function decide(model: ModelState, { pick, decision, credits }: Of<'decide'>): Promise<void> {
  const purchase = await purchaseAt(model, pick);
  if (!purchase) return;
  const { status } = purchase;
  const to: PurchaseStatus = decision === 'COMPLETE' ? 'COMPLETED' : 'FAILED';
  const takes = purchaseMoves[status][to] !== undefined && !(status === 'PENDING' && to === 'COMPLETED');
  const given = to === 'COMPLETED' ? { credited: credits ?? CREDITS } : {};
  const input = { id: purchase.id, decision, credits: to === 'COMPLETED' ? credits : null, reason: 'The model decided' };
  const work = () => resolvePurchase(model.app.operator, input);
  await expectOutcome(model, purchase, work, takes ? { status: to, ...given } : { refused: 'INVALID_STATE' });
}

export async function refund(model: ModelState, { pick }: Of<'refund'>): Promise<void> {
  // Every other time of one that can be refunded, or most refunds would be refused.
  const completed = (await standing(model)).filter(({ status }) => status === 'COMPLETED');
  const purchase = (pick % 2 === 0 ? pickFrom(completed, pick / 2) : undefined) ?? (await purchaseAt(model, pick));
  if (!purchase) return;
  const { status, credited, tenantId } = purchase;
  const account = await model.app.db.sql.row<{ available: number }>('select available from credit_account where tenant_id = $1', [
    tenantId,
  ]);
  const expected = (): Expected => {
    if (status === 'REFUNDED') return { status };
    if (status !== 'COMPLETED') return { refused: 'INVALID_STATE' };
    return (account?.available ?? 0) < (credited ?? 0) ? { refused: 'INSUFFICIENT_CREDITS' } : { status: 'REFUNDED' };
  };
  const input = { id: purchase.id, reference: `BACK ${purchase.id}`, reason: 'The model paid it back' };
  await expectOutcome(model, purchase, () => refundPurchase(model.app.operator, input), expected());
}

/** Nothing of what was ordered hangs when the timetable has done its work, and what was truly paid is credited. */
export async function expectSettled(model: ModelState): Promise<void> {
  const { sql } = model.app.db;
  const rows = await sql.rows<{ id: string; status: PurchaseStatus; decisions: number; asked: boolean; nn: string | null }>(
    `select p.id, p.status, p.decisions, p.asked_at is not null as asked, right(s.phone, 2) as nn
     from purchase p left join simulator_payment s on s.order_id = p.id::text
     where p.method = 'MOBILE_MONEY'`,
  );
  for (const { status, decisions, asked, nn } of rows) {
    expect(['PENDING', 'PROCESSING'], 'nothing is left open').not.toContain(status);
    if (decisions > 0) continue;
    if (nn !== null && ['01', '05', '06', '09', '10', '11', '12'].includes(nn)) expect(status, `${nn} paid`).toBe('COMPLETED');
    else if (nn === '04' || nn === '13') expect(status, `${nn} paid something else`).toBe('REVIEW');
    // Asked, and the provider knows nothing of it: a person decides.
    else if (nn === null && asked) expect(['REVIEW', 'FAILED', 'CANCELLED', 'EXPIRED'], 'lost on the way').toContain(status);
    else expect(['FAILED', 'CANCELLED', 'EXPIRED'], `${nn ?? 'who was never asked'} paid nothing`).toContain(status);
  }
  expect(await sql.rows(`select id from purchase where method = 'BANK_TRANSFER' and status in ('PENDING', 'PROCESSING')`)).toEqual([]);
}

/** The provider's webhooks once more, and a worker's round of payments as the timetable has it. */
export async function payRound(model: ModelState): Promise<void> {
  for (const { id } of await standing(model))
    await receivePaymentHint(model.app.system, { provider: 'simulator', orderId: id, word: 'COMPLETED', reference: null });
  await expirePurchases(model.app.system);
  await requestPayments(model.app.system);
  await pollPayments(model.app.system);
}
