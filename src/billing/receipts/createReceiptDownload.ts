import { createHash } from 'node:crypto';
import type { DownloadPayload } from '../../../entities/payloads/files.js';
import { type Ctx } from '../../context.js';
import { tenantToRead } from '../../core/authorize.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { type DownloadFile, downloadLink } from '../../media/downloads.js';
import { makeReceiptFile } from './receiptMail.js';

/**
 * A link to the receipt of a purchase: of the actor's tenant, or of any for platform staff. The receipt is made here for its size and
 * checksum, and again by the download: the same bytes, unless the purchase is refunded between. NOT_FOUND; INVALID_STATE when it isn't
 * paid.
 */
export async function createReceiptDownload(ctx: Ctx, purchaseId: string): Promise<DownloadPayload> {
  const tenantId = tenantToRead(ctx, undefined, 'MANAGE_BILLING') ?? null;
  const purchase = await ctx.sql.row<{ tenantId: string; status: string }>(
    'select tenant_id as "tenantId", status from purchase where id = $1 and ($2::uuid is null or tenant_id = $2)',
    [purchaseId, tenantId],
  );
  if (!purchase) throw new AppError('NOT_FOUND', { field: 'purchaseId' });
  const file = await openReceipt(ctx, purchase.tenantId, purchaseId);
  if (!file)
    throw new AppError('INVALID_STATE', {
      ...{ field: 'purchaseId', message: 'Only a completed purchase has a receipt.', params: { status: purchase.status } },
    });
  const checksumSha256 = createHash('sha256').update(file.bytes).digest('hex');
  return downloadLink(ctx, 'receipts', purchase.tenantId, purchaseId, { sizeBytes: file.bytes.length, checksumSha256 });
}

/** The receipt that a link leads to. */
export async function openReceipt(ctx: Ctx, tenantId: string, purchaseId: string): Promise<DownloadFile | undefined> {
  const made = await makeReceiptFile(ctx, tenantId, purchaseId);
  return made && { ...made, target: publicId('purchase', purchaseId) };
}
