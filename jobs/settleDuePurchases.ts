import { expirePurchases } from '../src/billing/payments/expirePurchases.js';
import { pollPayments } from '../src/billing/payments/pollPayments.js';
import { requestPayments } from '../src/billing/payments/requestPayments.js';
import type { Ctx } from '../src/context.js';

/** Expires unpaid purchases, sends outstanding payment requests and polls payments (each with its own back-off). */
export async function settleDuePurchases(ctx: Ctx): Promise<void> {
  await expirePurchases(ctx);
  await Promise.all([requestPayments(ctx), pollPayments(ctx)]);
}
