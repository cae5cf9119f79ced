import type { ConfirmBankTransferInput } from '../../../entities/inputs/purchases.js';
import { type Ctx, inTransaction } from '../../context.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { AppError, Issues } from '../../errors.js';
import { settlePurchase } from './settlePurchase.js';

/**
 * A platform admin has seen the transfer: the credits come when the amount is right, otherwise it is REVIEW. The same confirmation again
 * changes nothing. CONFLICT when this transfer paid another purchase, INVALID_STATE when the purchase takes no payment any more.
 */
export async function confirmBankTransfer(ctx: Ctx, input: ConfirmBankTransferInput): Promise<void> {
  allowOnPlatform(ctx, 'ADJUST_CREDITS');
  const issues = new Issues();
  const reference = input.reference.trim();
  if (!/^[^\p{C}]{1,100}$/u.test(reference)) issues.add('BAD_USER_INPUT', 'reference', { min: 1, max: 100 });
  if (input.amountTzs < 1 || input.amountTzs > 1e12) issues.add('BAD_USER_INPUT', 'amountTzs', { min: 1, max: 1e12 });
  issues.throwIfAny();
  await inTransaction(ctx, async (ctx) => {
    const purchase = await ctx.sql.row<{ method: string; status: string; reference: string | null; paid: number | null }>(
      'select method, status, provider_reference as reference, paid_tzs as paid from purchase where id = $1 for update',
      [input.purchaseId],
    );
    if (!purchase) throw new AppError('NOT_FOUND', { field: 'purchaseId' });
    if (purchase.method !== 'BANK_TRANSFER')
      throw new AppError('INVALID_STATE', { field: 'purchaseId', params: { method: purchase.method } });
    const known = purchase.reference === reference && purchase.paid === input.amountTzs;
    if (known && (purchase.status === 'COMPLETED' || purchase.status === 'REVIEW')) return;
    const settled = await settlePurchase(ctx, input.purchaseId, { kind: 'paid', amountTzs: input.amountTzs, reference });
    if (!settled) throw new AppError('INVALID_STATE', { field: 'purchaseId', params: { status: purchase.status } });
  });
}
