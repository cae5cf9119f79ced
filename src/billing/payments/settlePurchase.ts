import { type PaymentFailure, type PurchaseStatus, purchaseMoves } from '../../../entities/types/purchaseState.js';
import type { Ctx } from '../../context.js';
import { audit } from '../../core/audit.js';
import { raiseAlert, resolveAlert } from '../../core/raiseAlert.js';
import { AppError, databaseFault } from '../../errors.js';
import { topUp } from '../../ledger/ledger.js';
import { publicId } from '../../lib/ids.js';
import { notifyPurchase } from '../purchases.js';
import { mailReceipt } from '../receipts/receiptMail.js';

/**
 * What was learnt about a payment:
 * - paid: a provider or a bank says so; null is an amount that can't be read.
 * - failed: the provider says that it was not paid.
 * - decided: a person of the platform; `credits` null gives what was ordered.
 */
export type Evidence =
  | { kind: 'paid'; amountTzs: number | null; reference: string | null }
  | { kind: 'failed'; failure: PaymentFailure; detail: string }
  | { kind: 'decided'; to: 'COMPLETED' | 'FAILED'; credits: number | null; note: string };

interface Settling {
  id: string;
  tenantId: string;
  packageId: string | null;
  credits: number;
  amountTzs: number;
  paidTzs: number | null;
  status: PurchaseStatus;
  failure: PaymentFailure | null;
  decisions: number;
}

interface Verdict {
  to: 'COMPLETED' | 'REVIEW' | 'FAILED';
  failure: PaymentFailure | null;
  detail: string | null;
  paidTzs: number | null;
  reference: string | null;
  credits: number | null;
}

/**
 * The one way in which a payment ends, whoever brings the evidence, however often and in whatever order: the row is locked, the evidence
 * weighed against its state, and credits are given once (the entry's reference is the purchase). Call inside a transaction. Answers the
 * new state, or undefined when the evidence changes nothing. CONFLICT when the bank's reference paid another purchase.
 */
export async function settlePurchase(ctx: Ctx, id: string, evidence: Evidence): Promise<PurchaseStatus | undefined> {
  const purchase = await ctx.sql.row<Settling>(
    `select id, tenant_id as "tenantId", package_id as "packageId", credits, amount_tzs as "amountTzs", paid_tzs as "paidTzs", status, failure, decisions
     from purchase where id = $1 for update`,
    [id],
  );
  if (!purchase) throw new AppError('NOT_FOUND', { field: 'id' });
  const verdict = weigh(purchase, evidence);
  if (!verdict) return undefined;
  const entry = verdict.credits && (await topUp(ctx, purchase.tenantId, verdict.credits, publicId('purchase', id)));
  await write(ctx, purchase, verdict, entry || null, evidence.kind === 'decided');
  if (verdict.credits && verdict.credits >= purchase.credits) await promote(ctx, purchase);
  await audit(ctx, `purchase.${verdict.to.toLowerCase()}`, purchase.tenantId, publicId('purchase', id), {
    from: purchase.status,
    credits: verdict.credits,
    amountTzs: purchase.amountTzs,
    paidTzs: verdict.paidTzs,
    note: evidence.kind === 'decided' ? evidence.note : undefined,
  });
  await notifyPurchase(ctx.sql, purchase.tenantId, id);
  await alertAbout(ctx, purchase, verdict);
  if (verdict.to === 'COMPLETED') await mailReceipt(ctx, purchase.tenantId, id);
  return verdict.to;
}

/** A payment that waits for a person's decision is the platform's matter, until it is decided. */
async function alertAbout(ctx: Ctx, { id, status, amountTzs }: Settling, { to, paidTzs }: Verdict): Promise<void> {
  const purchaseId = publicId('purchase', id);
  if (status === 'REVIEW') await resolveAlert(ctx, 'PAYMENT_REVIEW', purchaseId);
  if (to !== 'REVIEW') return;
  await raiseAlert(ctx, 'PAYMENT_REVIEW', { tenantId: null, matter: purchaseId, params: { purchaseId, amountTzs, paidTzs } });
  ctx.app.log.warn({ purchase: purchaseId }, 'another amount was paid than was asked for');
}

/** What the evidence comes to in this state; undefined: nothing. */
function weigh(purchase: Settling, evidence: Evidence): Verdict | undefined {
  if (evidence.kind === 'decided') return decided(purchase, evidence);
  const verdict = evidence.kind === 'paid' ? paid(purchase, evidence) : failed(evidence);
  if (purchaseMoves[purchase.status][verdict.to] !== null) return undefined;
  // What a person has decided on is not weighed again: an underpaid purchase that was failed would come back with each poll.
  if (evidence.kind === 'paid' && purchase.decisions > 0 && purchase.paidTzs === evidence.amountTzs) return undefined;
  return verdict;
}

function paid(purchase: Settling, { amountTzs, reference }: Extract<Evidence, { kind: 'paid' }>): Verdict {
  if (amountTzs === purchase.amountTzs)
    return { to: 'COMPLETED', failure: null, detail: null, paidTzs: amountTzs, reference, credits: purchase.credits };
  const detail =
    amountTzs === null ? 'The amount that was paid can’t be read.' : `TZS ${amountTzs} was paid for TZS ${purchase.amountTzs}.`;
  return { to: 'REVIEW', failure: 'AMOUNT_MISMATCH', detail, paidTzs: amountTzs, reference, credits: null };
}

const failed = ({ failure, detail }: Extract<Evidence, { kind: 'failed' }>): Verdict => ({
  to: 'FAILED',
  failure,
  detail,
  paidTzs: null,
  reference: null,
  credits: null,
});

function decided(purchase: Settling, { to, credits, note }: Extract<Evidence, { kind: 'decided' }>): Verdict | undefined {
  if (purchaseMoves[purchase.status][to] === undefined) return undefined;
  const none = { paidTzs: null, reference: null };
  if (to === 'FAILED') return { ...none, to, failure: purchase.failure ?? 'UNKNOWN', detail: note, credits: null };
  return {
    ...none,
    to,
    failure: null,
    detail: null,
    paidTzs: purchase.paidTzs ?? purchase.amountTzs,
    credits: credits ?? purchase.credits,
  };
}

async function write(ctx: Ctx, purchase: Settling, verdict: Verdict, entry: string | null, decision: boolean): Promise<void> {
  const now = ctx.app.now();
  try {
    await ctx.sql.rows(
      `update purchase set status = $2, failure = $3, failure_detail = $4, paid_tzs = coalesce($5, paid_tzs),
         provider_reference = coalesce($6, provider_reference), credited = $7, top_up_entry = $8, completed_at = $9,
         decisions = decisions + $10, next_ask_at = null, next_poll_at = null, updated_at = $11
       where id = $1`,
      [
        purchase.id,
        verdict.to,
        verdict.failure,
        verdict.detail,
        verdict.paidTzs,
        verdict.reference,
        verdict.credits,
        entry,
        verdict.to === 'COMPLETED' ? now : null,
        decision ? 1 : 0,
        now,
      ],
    );
  } catch (error) {
    if (databaseFault(error)?.constraint === 'purchase_bank_reference')
      throw new AppError('CONFLICT', { field: 'reference', message: 'This transfer paid another purchase.', cause: error });
    throw error;
  }
}

/** The largest package that a tenant ever completed is the one that it counts as. */
async function promote(ctx: Ctx, { tenantId, packageId }: Settling): Promise<void> {
  if (!packageId) return;
  await ctx.sql.rows(
    `update tenant t set package_id = b.id from package b
     where t.id = $1 and b.id = $2 and b.credits > coalesce((select credits from package where id = t.package_id), 0)`,
    [tenantId, packageId],
  );
}
