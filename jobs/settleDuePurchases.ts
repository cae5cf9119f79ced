import { expirePurchases } from '../src/billing/payments/expirePurchases.js';
import { pollPayments } from '../src/billing/payments/pollPayments.js';
import { requestPayments } from '../src/billing/payments/requestPayments.js';
import type { Ctx } from '../src/context.js';

/** Payers that nobody has asked yet, payments to look at (each with its own back-off), purchases that were not paid in time. */
export async function settleDuePurchases(ctx: Ctx): Promise<void> {
  await expirePurchases(ctx);
  await Promise.all([requestPayments(ctx), pollPayments(ctx)]);
}
