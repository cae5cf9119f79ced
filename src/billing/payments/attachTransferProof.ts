import type { Purchase } from '../../../entities/Purchase.js';
import type { PurchaseStatus } from '../../../entities/types/purchaseState.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowInTenant } from '../../core/authorize.js';
import { statement } from '../../db/statement.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { lockFiles } from '../../media/files.js';
import { notifyPurchase, readPurchase } from '../purchases.js';
import { lockPurchase } from './lockPurchase.js';

/** The most documents of one purchase; the migration says the same. */
const MAX_PROOFS = 5;
/** Also EXPIRED: a transfer that comes late still counts, and its buyer has something to show. */
const ACCEPTING: readonly PurchaseStatus[] = ['PENDING', 'REVIEW', 'EXPIRED'];

const attachStatement = statement<{ tenantId: string; purchaseId: string; assetId: string; max: number; now: Date }>(
  'billing/payments/attachTransferProof.sql',
);

/**
 * Adds a document of the tenant to a purchase by transfer, for the admin who confirms it. It moves no credits, and ends the reminders. The
 * same document again changes nothing. NOT_FOUND; INVALID_STATE when it isn't paid by transfer, is settled, or has five documents.
 */
export async function attachTransferProof(ctx: Ctx, { id, fileId }: { id: string; fileId: string }): Promise<Purchase> {
  const tenantId = allowInTenant(ctx, 'MANAGE_BILLING');
  await inTransaction(ctx, async (ctx) => {
    const { method, status } = await lockPurchase(ctx, id, tenantId);
    const own = await lockFiles(ctx, tenantId, [fileId]);
    if (!own.has(fileId)) throw new AppError('NOT_FOUND', { field: 'fileId' });
    const proofs = await ctx.sql.rows<{ assetId: string }>(
      'select asset_id as "assetId" from purchase_proof where tenant_id = $1 and purchase_id = $2',
      [tenantId, id],
    );
    if (proofs.some((proof) => proof.assetId === fileId)) return;
    if (method !== 'BANK_TRANSFER')
      throw new AppError('INVALID_STATE', { field: 'id', message: 'This purchase is not paid by bank transfer.', params: { method } });
    if (!ACCEPTING.includes(status))
      throw new AppError('INVALID_STATE', {
        field: 'id',
        message: `This purchase is ${status}: it takes no proof any more.`,
        params: { status },
      });
    if (proofs.length >= MAX_PROOFS)
      throw new AppError('INVALID_STATE', {
        field: 'fileId',
        message: `A purchase has at most ${MAX_PROOFS} proofs.`,
        params: { max: MAX_PROOFS },
      });
    await ctx.sql.rows(attachStatement, { tenantId, purchaseId: id, assetId: fileId, max: MAX_PROOFS, now: ctx.app.now() });
    await audit(ctx, 'purchase.proof', tenantId, publicId('purchase', id), { document: publicId('file', fileId) });
    await notifyPurchase(ctx.sql, tenantId, id);
  });
  return readPurchase(ctx, id);
}
