import { type PaymentFailure, type PurchaseStatus, purchaseMoves } from '../../../entities/types/purchaseState.js';
import type { Ctx } from '../../context.js';
import { audit } from '../../core/audit.js';
import { raiseAlert, resolveAlert } from '../../core/raiseAlert.js';
import { statement } from '../../db/statement.js';
import { AppError, databaseFault } from '../../errors.js';
import { topUp } from '../../ledger/ledger.js';
import { publicId } from '../../lib/ids.js';
import { recordPurchaseEvents } from '../purchaseEvents.js';
import { notifyPurchase } from '../purchases.js';
import { mailReceipt } from '../receipts/receiptMail.js';
import type { LockedPurchase } from './lockPurchase.js';

/**
 * What is known about a payment:
 * - paid: a provider or a bank says so; `amountTzs` is null where the amount can't be read.
 * - failed: the provider says that it was not paid.
 * - unanswered: the provider was asked for as long as it is asked, and what it said last says nothing.
 * - decided: a platform admin decided; `credits` null gives what was ordered.
 */
export type Evidence =
  | { kind: 'paid'; amountTzs: number | null; reference: string | null }
  | { kind: 'failed'; failure: PaymentFailure; detail: string }
  | { kind: 'unanswered' }
  | { kind: 'decided'; to: 'COMPLETED' | 'FAILED'; credits: number | null; reason: string };

/** Why a person has to decide. */
type ReviewReason = 'AMOUNT_DIFFERS' | 'TRANSACTION_REUSED' | 'UNANSWERED';

interface Verdict {
  /** Of REVIEW. */
  reason?: ReviewReason;
  to: 'COMPLETED' | 'REVIEW' | 'FAILED';
  failure: PaymentFailure | null;
  detail: string | null;
  paidTzs: number | null;
  reference: string | null;
  credits: number | null;
}

type WrittenVerdict = Omit<Verdict, 'reason'> & { id: string; entry: string | null; isDecision: boolean; now: Date };

const claimStatement = statement<{ purchaseId: string; reference: string; now: Date }, { purchase_id: string }>(
  'billing/payments/claimTransaction.sql',
);
const writeVerdictStatement = statement<WrittenVerdict>('billing/payments/writeVerdict.sql');

/**
 * The one way in which a payment ends, with any evidence, any number of times and in any order: the evidence is judged by the
 * state of the locked row, and credits are given once (the entry's reference is the purchase). Call in the transaction of the lock. Answers
 * the new state, or undefined when the evidence changes nothing. CONFLICT when the bank's reference paid another purchase.
 */
export async function settlePurchase(ctx: Ctx, purchase: LockedPurchase, evidence: Evidence): Promise<PurchaseStatus | undefined> {
  const judged = judge(purchase, evidence);
  if (!judged) return undefined;
  const { reason, ...verdict } = evidence.kind === 'paid' ? await unlessReused(ctx, purchase, judged) : judged;
  const { id, tenantId, status: from, credits: ordered, amountTzs } = purchase;
  const { to, credits, paidTzs } = verdict;
  const purchaseId = publicId('purchase', id);
  const entry = credits === null ? null : await topUp(ctx, tenantId, credits, purchaseId);
  await writeVerdict(ctx, { ...verdict, id, entry, isDecision: evidence.kind === 'decided', now: ctx.app.now() });
  if (credits !== null && credits >= ordered) await raiseTenantPackage(ctx, purchase);
  const note = evidence.kind === 'decided' ? evidence.reason : undefined;
  await audit(ctx, `purchase.${to.toLowerCase()}`, tenantId, purchaseId, { from, credits, amountTzs, paidTzs, note });
  await recordPurchaseEvents(ctx, [id], note ?? verdict.detail ?? (paidTzs === null ? null : `TZS ${paidTzs} was paid.`));
  await notifyPurchase(ctx.sql, tenantId, id);
  await updateReviewAlert(ctx, purchase, verdict, reason);
  if (to === 'COMPLETED') await mailReceipt(ctx, tenantId, id);
  return verdict.to;
}

/** A transaction pays one purchase: of a second one that names it a person decides. */
async function unlessReused(ctx: Ctx, purchase: LockedPurchase, verdict: Verdict): Promise<Verdict> {
  const { reference } = verdict;
  if (purchase.method !== 'MOBILE_MONEY' || reference === null) return verdict;
  if (await ctx.sql.row(claimStatement, { purchaseId: purchase.id, reference, now: ctx.app.now() })) return verdict;
  const detail = `The transaction ${reference} paid another purchase.`;
  return { ...verdict, to: 'REVIEW', failure: 'UNKNOWN', detail, credits: null, reason: 'TRANSACTION_REUSED' };
}

/** The platform has an alert for each payment that waits for a person's decision. */
async function updateReviewAlert(
  ctx: Ctx,
  { id, status, amountTzs }: LockedPurchase,
  { to, paidTzs }: Verdict,
  reason: ReviewReason = 'AMOUNT_DIFFERS',
): Promise<void> {
  const purchaseId = publicId('purchase', id);
  if (status === 'REVIEW') await resolveAlert(ctx, 'PAYMENT_REVIEW', purchaseId);
  if (to !== 'REVIEW') return;
  const params = { purchaseId, amountTzs, paidTzs, reason };
  await raiseAlert(ctx, 'PAYMENT_REVIEW', { tenantId: null, subjectKey: purchaseId, params });
  ctx.app.log.warn({ purchase: purchaseId, reason }, 'a payment waits for a decision');
}

/** What the evidence comes to in the present state; undefined when it changes nothing. */
function judge(purchase: LockedPurchase, evidence: Evidence): Verdict | undefined {
  if (evidence.kind === 'decided') return judgeDecision(purchase, evidence);
  if (evidence.kind === 'unanswered') return judgeSilence(purchase);
  const verdict = evidence.kind === 'paid' ? judgePayment(purchase, evidence) : judgeFailure(evidence);
  if (purchaseMoves[purchase.status][verdict.to] !== null) return undefined;
  // A person has decided about this payment: each poll would bring the underpaid purchase that they failed back to REVIEW.
  if (evidence.kind === 'paid' && purchase.decisions > 0 && purchase.paidTzs === evidence.amountTzs) return undefined;
  return verdict;
}

function judgePayment(purchase: LockedPurchase, { amountTzs, reference }: Extract<Evidence, { kind: 'paid' }>): Verdict {
  if (amountTzs === purchase.amountTzs)
    return { to: 'COMPLETED', failure: null, detail: null, paidTzs: amountTzs, reference, credits: purchase.credits };
  const detail =
    amountTzs === null ? 'The amount that was paid can’t be read.' : `TZS ${amountTzs} was paid for TZS ${purchase.amountTzs}.`;
  return { to: 'REVIEW', failure: 'AMOUNT_MISMATCH', detail, paidTzs: amountTzs, reference, credits: null };
}

/** Only of a payer who may have been asked; and not of what failed or was decided: there somebody did say how it ended. */
function judgeSilence({ status, asked, decisions }: LockedPurchase): Verdict | undefined {
  if (!asked || decisions > 0 || !['PROCESSING', 'EXPIRED', 'CANCELLED'].includes(status)) return undefined;
  const detail = 'The provider never said whether it was paid.';
  return { to: 'REVIEW', failure: 'UNKNOWN', detail, paidTzs: null, reference: null, credits: null, reason: 'UNANSWERED' };
}

const judgeFailure = ({ failure, detail }: Extract<Evidence, { kind: 'failed' }>): Verdict => ({
  to: 'FAILED',
  failure,
  detail,
  paidTzs: null,
  reference: null,
  credits: null,
});

function judgeDecision(purchase: LockedPurchase, { to, credits, reason }: Extract<Evidence, { kind: 'decided' }>): Verdict | undefined {
  if (purchaseMoves[purchase.status][to] === undefined) return undefined;
  const none = { paidTzs: null, reference: null };
  if (to === 'FAILED') return { ...none, to, failure: purchase.failure ?? 'UNKNOWN', detail: reason, credits: null };
  return {
    ...none,
    to,
    failure: null,
    detail: null,
    paidTzs: purchase.paidTzs ?? purchase.amountTzs,
    credits: credits ?? purchase.credits,
  };
}

async function writeVerdict(ctx: Ctx, written: WrittenVerdict): Promise<void> {
  try {
    await ctx.sql.rows(writeVerdictStatement, written);
  } catch (error) {
    if (databaseFault(error)?.constraint === 'purchase_bank_reference')
      throw new AppError('CONFLICT', { field: 'reference', message: 'This transfer paid another purchase.', cause: error });
    throw error;
  }
}

/** A tenant counts as the largest package that it has completed. */
async function raiseTenantPackage(ctx: Ctx, { tenantId, packageId }: LockedPurchase): Promise<void> {
  if (!packageId) return;
  await ctx.sql.rows(
    `update tenant t set package_id = b.id from package b
     where t.id = $1 and b.id = $2 and b.credits > coalesce((select credits from package where id = t.package_id), 0)`,
    [tenantId, packageId],
  );
}
