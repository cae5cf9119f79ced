import type { Purchase } from '../../../entities/Purchase.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowInTenant } from '../../core/authorize.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { recordPurchaseEvents } from '../purchaseEvents.js';
import { notifyPurchase, readPurchase } from '../purchases.js';
import { lockPurchase } from './lockPurchase.js';

/**
 * Cancels a purchase that isn't paid; a cancelled one stays cancelled. The payer may still confirm on their phone: then it becomes
 * COMPLETED all the same. NOT_FOUND; INVALID_STATE when it has ended otherwise.
 */
export async function cancelPurchase(ctx: Ctx, id: string): Promise<Purchase> {
  const tenantId = allowInTenant(ctx, 'MANAGE_BILLING');
  await inTransaction(ctx, async (ctx) => {
    const { status } = await lockPurchase(ctx, id, tenantId);
    if (status === 'CANCELLED') return;
    if (status !== 'PENDING' && status !== 'PROCESSING')
      throw new AppError('INVALID_STATE', {
        field: 'id',
        message: `This purchase is ${status}: it can not be cancelled.`,
        params: { status },
      });
    await ctx.sql.rows(`update purchase set status = 'CANCELLED', next_ask_at = null, updated_at = $3 where tenant_id = $1 and id = $2`, [
      tenantId,
      id,
      ctx.app.now(),
    ]);
    await audit(ctx, 'purchase.cancelled', tenantId, publicId('purchase', id), { from: status });
    await recordPurchaseEvents(ctx, [id]);
    await notifyPurchase(ctx.sql, tenantId, id);
  });
  return readPurchase(ctx, id);
}
