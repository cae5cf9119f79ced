import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowInTenant } from '../../core/authorize.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { notifyPurchase } from '../purchases.js';

/**
 * Cancels a purchase that isn't paid; one that is cancelled already stays so. A payer who was asked may still confirm on their phone: then
 * it is COMPLETED all the same. NOT_FOUND, or INVALID_STATE when it came to another end.
 */
export async function cancelPurchase(ctx: Ctx, id: string): Promise<void> {
  const tenantId = allowInTenant(ctx, 'MANAGE_BILLING');
  await inTransaction(ctx, async (ctx) => {
    const purchase = await ctx.sql.row<{ status: string }>('select status from purchase where tenant_id = $1 and id = $2 for update', [
      tenantId,
      id,
    ]);
    if (!purchase) throw new AppError('NOT_FOUND', { field: 'id' });
    if (purchase.status === 'CANCELLED') return;
    if (purchase.status !== 'PENDING' && purchase.status !== 'PROCESSING')
      throw new AppError('INVALID_STATE', { field: 'id', params: { status: purchase.status } });
    await ctx.sql.rows(`update purchase set status = 'CANCELLED', next_ask_at = null, updated_at = $3 where tenant_id = $1 and id = $2`, [
      tenantId,
      id,
      ctx.app.now(),
    ]);
    await audit(ctx, 'purchase.cancelled', tenantId, publicId('purchase', id), { from: purchase.status });
    await notifyPurchase(ctx.sql, tenantId, id);
  });
}
