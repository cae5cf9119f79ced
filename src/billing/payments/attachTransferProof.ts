import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowInTenant } from '../../core/authorize.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { assetsOfTenant } from '../../media/assets.js';
import { notifyPurchase } from '../purchases.js';

/** The most documents of one purchase; the migration says the same. */
const MOST_PROOFS = 5;
/** Also after its time: a transfer that took long still counts, and its buyer has something to show. */
const TAKES_PROOF = ['PENDING', 'REVIEW', 'EXPIRED'];

/**
 * Adds an uploaded document of the tenant to a purchase by transfer, for whoever confirms it: it moves no credits. Whoever has shown a
 * transfer isn't reminded of it any more. The same document again changes nothing. NOT_FOUND; INVALID_STATE when it isn't paid by transfer,
 * is settled, or has five documents.
 */
export async function attachTransferProof(ctx: Ctx, input: { purchaseId: string; assetId: string }): Promise<void> {
  const tenantId = allowInTenant(ctx, 'MANAGE_BILLING');
  const { purchaseId, assetId } = input;
  await inTransaction(ctx, async (ctx) => {
    const purchase = await ctx.sql.row<{ method: string; status: string }>(
      'select method, status from purchase where tenant_id = $1 and id = $2 for update',
      [tenantId, purchaseId],
    );
    if (!purchase) throw new AppError('NOT_FOUND', { field: 'purchaseId' });
    const [asset] = await assetsOfTenant(ctx, tenantId, [assetId]);
    if (!asset) throw new AppError('NOT_FOUND', { field: 'assetId' });
    const proofs = await ctx.sql.rows<{ assetId: string }>(
      'select asset_id as "assetId" from purchase_proof where tenant_id = $1 and purchase_id = $2',
      [tenantId, purchaseId],
    );
    if (proofs.some((proof) => proof.assetId === assetId)) return;
    if (purchase.method !== 'BANK_TRANSFER')
      throw new AppError('INVALID_STATE', { field: 'purchaseId', params: { method: purchase.method } });
    if (!TAKES_PROOF.includes(purchase.status))
      throw new AppError('INVALID_STATE', { field: 'purchaseId', params: { status: purchase.status } });
    if (proofs.length >= MOST_PROOFS) throw new AppError('INVALID_STATE', { field: 'assetId', params: { max: MOST_PROOFS } });
    await ctx.sql.rows(
      `with proof as (
         insert into purchase_proof (tenant_id, purchase_id, n, asset_id, attached_at)
         select $1, $2, min(free), $3, $4 from generate_series(1, ${MOST_PROOFS}) free
         where not exists (select from purchase_proof where tenant_id = $1 and purchase_id = $2 and n = free))
       update purchase set next_reminder_at = null, updated_at = $4 where tenant_id = $1 and id = $2`,
      [tenantId, purchaseId, assetId, ctx.app.now()],
    );
    await audit(ctx, 'purchase.proof', tenantId, publicId('purchase', purchaseId), { document: publicId('mediaAsset', assetId) });
    await notifyPurchase(ctx.sql, tenantId, purchaseId);
  });
}
