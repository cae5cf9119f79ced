import type { Package } from '../../entities/Package.js';
import type { PurchaseQuote } from '../../entities/payloads/purchases.js';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { packages } from './packages.js';

export const MAX_CREDITS = 100_000_000;

/** 10¹² shillings: a higher amount is a typing error. */
const MAX_TZS = 1_000_000_000_000n;

/** What any amount of credits costs now. BAD_USER_INPUT outside 1–100,000,000, INVALID_STATE when nothing is for sale. */
export async function quotePurchase(ctx: Ctx, credits: number): Promise<PurchaseQuote> {
  if (ctx.actor.kind === 'anonymous') throw new AppError('UNAUTHENTICATED');
  return priceOf(await packages(ctx), credits);
}

/**
 * The unit price is that of the largest package with at most so many credits; below the smallest package, the smallest's. The amount is
 * rounded up to whole shillings; exactly a package's credits cost exactly its price.
 */
export function priceOf(forSale: readonly Package[], credits: number): PurchaseQuote {
  if (credits < 1 || credits > MAX_CREDITS)
    throw new AppError('BAD_USER_INPUT', { field: 'credits', params: { min: 1, max: MAX_CREDITS } });
  const bySize = [...forSale].sort((a, b) => a.credits - b.credits);
  const tier = bySize.findLast((one) => one.credits <= credits) ?? bySize[0];
  if (!tier) throw new AppError('INVALID_STATE', { message: 'No package is for sale now.' });
  const size = BigInt(tier.credits);
  const amount = (BigInt(credits) * BigInt(tier.priceTzs) + size - 1n) / size;
  if (amount > MAX_TZS)
    throw new AppError('BAD_USER_INPUT', {
      field: 'credits',
      params: { reason: `So many cost more than TZS ${MAX_TZS}: buy fewer`, maxTzs: Number(MAX_TZS) },
    });
  const amountTzs = Number(amount);
  const [cheaper = null] = bySize
    .filter((one) => one.credits > credits && one.priceTzs < amountTzs)
    .sort((a, b) => a.priceTzs - b.priceTzs || b.credits - a.credits);
  return { credits, unitPriceTzs: tier.priceTzs / tier.credits, amountTzs, tier, cheaper };
}
