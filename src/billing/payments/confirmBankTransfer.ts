import type { ConfirmBankTransferInput } from '../../../entities/inputs/purchases.js';
import type { Purchase } from '../../../entities/Purchase.js';
import type { Ctx } from '../../context.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { idempotently } from '../../core/idempotency.js';
import { PLATFORM_TENANT } from '../../core/platformTenant.js';
import { AppError, Issues } from '../../errors.js';
import { readPurchase } from '../purchases.js';
import { checkReference } from './checkReference.js';
import { lockPurchase } from './lockPurchase.js';
import { settlePurchase } from './settlePurchase.js';

/**
 * A platform admin has seen the transfer: the right amount completes the purchase, any other puts it in REVIEW. The same confirmation again
 * changes nothing. CONFLICT when this transfer paid another purchase; INVALID_STATE when the purchase takes no payment any more.
 */
export async function confirmBankTransfer(ctx: Ctx, input: ConfirmBankTransferInput): Promise<Purchase> {
  allowOnPlatform(ctx, 'ADJUST_CREDITS');
  const { id, amountTzs } = input;
  const issues = new Issues();
  const reference = checkReference(input.reference, issues);
  if (amountTzs < 1 || amountTzs > 1e12) issues.add('BAD_USER_INPUT', 'amountTzs', { min: 1, max: 1e12 });
  issues.throwIfAny();
  const scope = { tenantId: PLATFORM_TENANT, operation: 'confirmBankTransfer', key: input.idempotencyKey, input };
  await idempotently(ctx, scope, async (ctx) => {
    const purchase = await lockPurchase(ctx, id);
    const { method, status, providerReference, paidTzs } = purchase;
    if (method !== 'BANK_TRANSFER')
      throw new AppError('INVALID_STATE', { field: 'id', message: 'This purchase is not paid by bank transfer.', params: { method } });
    const isRepeated = providerReference === reference && paidTzs === amountTzs;
    if (isRepeated && (status === 'COMPLETED' || status === 'REVIEW')) return;
    const settled = await settlePurchase(ctx, purchase, { kind: 'paid', amountTzs, reference });
    if (!settled)
      throw new AppError('INVALID_STATE', {
        field: 'id',
        message: `This purchase is ${status}: it waits for no transfer.`,
        params: { status },
      });
  });
  return readPurchase(ctx, id);
}
