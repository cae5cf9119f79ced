import type { ResolvePurchaseInput } from '../../../entities/inputs/purchases.js';
import type { Purchase } from '../../../entities/Purchase.js';
import type { Ctx } from '../../context.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { idempotently } from '../../core/idempotency.js';
import { PLATFORM_TENANT } from '../../core/platformTenant.js';
import { readReason } from '../../core/texts.js';
import { AppError, Issues } from '../../errors.js';
import { readPurchase } from '../purchases.js';
import { MAX_CREDITS } from '../quotePurchase.js';
import { lockPurchase } from './lockPurchase.js';
import { settlePurchase } from './settlePurchase.js';

/**
 * A platform admin decides, with a reason, about a payment that nothing else could settle. COMPLETE gives credits for whatever may have
 * been paid, but not for a PENDING purchase: confirm its transfer instead. FAIL ends what is open or in review. INVALID_STATE when it is
 * settled.
 */
export async function resolvePurchase(ctx: Ctx, input: ResolvePurchaseInput): Promise<Purchase> {
  allowOnPlatform(ctx, 'ADJUST_CREDITS');
  const reason = readInput(input);
  const to = input.decision === 'COMPLETE' ? 'COMPLETED' : 'FAILED';
  const scope = { tenantId: PLATFORM_TENANT, operation: 'resolvePurchase', key: input.idempotencyKey, input };
  await idempotently(ctx, scope, async (ctx) => {
    const purchase = await lockPurchase(ctx, input.id);
    const isUnpaid = purchase.status === 'PENDING' && to === 'COMPLETED';
    const evidence = { kind: 'decided', to, credits: input.credits ?? null, reason } as const;
    const settled = isUnpaid ? undefined : await settlePurchase(ctx, purchase, evidence);
    if (!settled)
      throw new AppError('INVALID_STATE', {
        ...{
          field: 'id',
          message: `This purchase is ${purchase.status}: there is nothing to decide.`,
          params: { status: purchase.status },
        },
      });
  });
  return readPurchase(ctx, input.id);
}

/** Answers the reason. */
function readInput(input: ResolvePurchaseInput): string {
  const issues = new Issues();
  const credits = input.credits ?? null;
  if (credits !== null && (input.decision === 'FAIL' || credits < 1 || credits > MAX_CREDITS))
    issues.add('BAD_USER_INPUT', 'credits', { min: 1, max: MAX_CREDITS });
  const reason = readReason(input.reason, 'reason', issues);
  issues.throwIfAny();
  return reason;
}
