import type { RefundPurchaseInput } from '../../../entities/inputs/purchases.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { AppError, Issues } from '../../errors.js';
import { refund } from '../../ledger/ledger.js';
import { publicId } from '../../lib/ids.js';
import { notifyPurchase } from '../purchases.js';
import { checkNote } from './resolvePurchase.js';

interface Refunding {
  tenantId: string;
  status: string;
  credited: number;
  amountTzs: number;
  refundReference: string | null;
}

/**
 * A platform admin has paid a purchase back: the credits that it gave are taken back, all of them or none. INSUFFICIENT_CREDITS when they
 * are spent or held, INVALID_STATE unless it is COMPLETED. The same reference again changes nothing.
 */
export async function refundPurchase(ctx: Ctx, input: RefundPurchaseInput): Promise<void> {
  allowOnPlatform(ctx, 'ADJUST_CREDITS');
  const issues = new Issues();
  const reference = input.reference.trim();
  if (!/^[^\p{C}]{1,100}$/u.test(reference)) issues.add('BAD_USER_INPUT', 'reference', { min: 1, max: 100 });
  checkNote(input.note, issues);
  issues.throwIfAny();
  await inTransaction(ctx, async (ctx) => {
    const purchase = await ctx.sql.row<Refunding>(
      `select tenant_id as "tenantId", status, credited, amount_tzs as "amountTzs", refund_reference as "refundReference" from purchase where id = $1 for update`,
      [input.id],
    );
    if (!purchase) throw new AppError('NOT_FOUND', { field: 'id' });
    if (purchase.refundReference === reference) return;
    if (purchase.status !== 'COMPLETED') throw new AppError('INVALID_STATE', { field: 'id', params: { status: purchase.status } });
    const name = publicId('purchase', input.id);
    const entry = await refund(ctx, purchase.tenantId, purchase.credited, name, input.note.trim());
    await ctx.sql.rows(
      `update purchase set status = 'REFUNDED', refund_entry = $2, refund_reference = $3, decisions = decisions + 1, updated_at = $4 where id = $1`,
      [input.id, entry, reference, ctx.app.now()],
    );
    await demote(ctx, purchase.tenantId, input.id);
    const { credited: credits, amountTzs } = purchase;
    await audit(ctx, 'purchase.refunded', purchase.tenantId, name, { credits, amountTzs, reference, note: input.note.trim() });
    await notifyPurchase(ctx.sql, purchase.tenantId, input.id);
  });
}

/** A tenant that counted as this purchase's package counts as the largest of those that it still has paid for. */
async function demote(ctx: Ctx, tenantId: string, purchaseId: string): Promise<void> {
  await ctx.sql.rows(
    `update tenant t set package_id = (
       select p.package_id from purchase p join package b on b.id = p.package_id
       where p.tenant_id = $1 and p.status = 'COMPLETED' order by b.credits desc limit 1)
     where t.id = $1 and t.package_id = (select package_id from purchase where tenant_id = $1 and id = $2)`,
    [tenantId, purchaseId],
  );
}
