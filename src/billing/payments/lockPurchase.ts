import type { PaymentFailure, PaymentMethod, PurchaseStatus } from '../../../entities/types/purchaseState.js';
import type { Ctx } from '../../context.js';
import { AppError } from '../../errors.js';

/** A purchase whose row is locked: nobody else moves it until the transaction ends. */
export interface LockedPurchase {
  id: string;
  tenantId: string;
  packageId: string | null;
  method: PaymentMethod;
  status: PurchaseStatus;
  failure: PaymentFailure | null;
  /** Ordered. */
  credits: number;
  /** Given; null before it is COMPLETED. */
  credited: number | null;
  amountTzs: number;
  paidTzs: number | null;
  providerReference: string | null;
  refundReference: string | null;
  /** Whether the provider may have asked the payer. */
  asked: boolean;
  /** How often a person has decided about it. */
  decisions: number;
}

/** Call inside a transaction. With `tenantId` only a purchase of that tenant. NOT_FOUND. */
export async function lockPurchase(ctx: Ctx, id: string, tenantId?: string) {
  const purchase = await ctx.sql.row<LockedPurchase>(
    `select id, tenant_id as "tenantId", package_id as "packageId", method, status, failure, credits, credited, amount_tzs as "amountTzs",
       paid_tzs as "paidTzs", provider_reference as "providerReference", refund_reference as "refundReference",
       asked_at is not null as asked, decisions
     from purchase where id = $1 and ($2::uuid is null or tenant_id = $2) for update`,
    [id, tenantId ?? null],
  );
  if (!purchase) throw new AppError('NOT_FOUND', { field: 'id' });
  return purchase;
}

/** Locks the purchases that are due, $1 being now, without those that are quarantined; with `only`, of these alone. */
export const duePurchases = (ctx: Ctx, isDue: string, order: string, limit: number, only: string[] | null): Promise<{ id: string }[]> =>
  ctx.sql.rows(
    `select id from purchase where ${isDue} and ($2::uuid[] is null or id = any($2::uuid[]))
       and not exists (select from quarantined_item q where q.kind = 'PAYMENT' and q.item_id = purchase.id and q.released_at is null)
     order by ${order} limit ${limit} for update skip locked`,
    [ctx.app.now(), only],
  );
