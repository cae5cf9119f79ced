import type { RefundPurchaseInput } from '../../../entities/inputs/purchases.js';
import type { Purchase } from '../../../entities/Purchase.js';
import type { Ctx } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { idempotently } from '../../core/idempotency.js';
import { PLATFORM_TENANT } from '../../core/platformTenant.js';
import { readReason } from '../../core/texts.js';
import { statement } from '../../db/statement.js';
import { AppError, Issues } from '../../errors.js';
import { refund } from '../../ledger/ledger.js';
import { publicId } from '../../lib/ids.js';
import { recordPurchaseEvents } from '../purchaseEvents.js';
import { notifyPurchase, readPurchase } from '../purchases.js';
import { checkReference } from './checkReference.js';
import { lockPurchase } from './lockPurchase.js';

const refundStatement = statement<{ id: string; entry: string; reference: string; now: Date }>('billing/payments/refundPurchase.sql');

/**
 * A platform admin has paid a purchase back: all the credits that it gave are taken back, or none. INSUFFICIENT_CREDITS when they are spent
 * or held; INVALID_STATE unless it is COMPLETED. The same reference again changes nothing.
 */
export async function refundPurchase(ctx: Ctx, input: RefundPurchaseInput): Promise<Purchase> {
  allowOnPlatform(ctx, 'ADJUST_CREDITS');
  const { id } = input;
  const issues = new Issues();
  const reference = checkReference(input.reference, issues);
  const reason = readReason(input.reason, 'reason', issues);
  issues.throwIfAny();
  const scope = { tenantId: PLATFORM_TENANT, operation: 'refundPurchase', key: input.idempotencyKey, input };
  await idempotently(ctx, scope, async (ctx) => {
    const { tenantId, status, credited, amountTzs, refundReference } = await lockPurchase(ctx, id);
    if (refundReference === reference) return;
    if (status !== 'COMPLETED' || credited === null)
      throw new AppError('INVALID_STATE', { field: 'id', message: 'Only a completed purchase can be refunded.', params: { status } });
    const purchaseId = publicId('purchase', id);
    const entry = await refund(ctx, tenantId, credited, purchaseId, reason);
    await ctx.sql.rows(refundStatement, { id, entry, reference, now: ctx.app.now() });
    await lowerTenantPackage(ctx, tenantId, id);
    await audit(ctx, 'purchase.refunded', tenantId, purchaseId, { credits: credited, amountTzs, reference, note: reason });
    await recordPurchaseEvents(ctx, [id], reason);
    await notifyPurchase(ctx.sql, tenantId, id);
  });
  return readPurchase(ctx, id);
}

/** A tenant that counted as this purchase's package now counts as the largest of those that it still has paid for. */
async function lowerTenantPackage(ctx: Ctx, tenantId: string, purchaseId: string): Promise<void> {
  await ctx.sql.rows(
    `update tenant t set package_id = (
       select p.package_id from purchase p join package b on b.id = p.package_id
       where p.tenant_id = $1 and p.status = 'COMPLETED' order by b.credits desc limit 1)
     where t.id = $1 and t.package_id = (select package_id from purchase where tenant_id = $1 and id = $2)`,
    [tenantId, purchaseId],
  );
}
