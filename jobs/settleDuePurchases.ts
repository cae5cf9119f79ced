import { expirePurchases } from '../src/billing/payments/expirePurchases.js';
import { pollPayments } from '../src/billing/payments/pollPayments.js';
import { requestPayments } from '../src/billing/payments/requestPayments.js';
import type { Ctx } from '../src/context.js';
import { takeSteps } from './steps.js';

/** Expires unpaid purchases, sends outstanding payment requests and polls payments (each with its own back-off). */
export const settleDuePurchases = (ctx: Ctx): Promise<void> => takeSteps(ctx, expirePurchases, requestPayments, pollPayments);
