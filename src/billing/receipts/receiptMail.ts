import type { Ctx } from '../../context.js';
import { queueMail } from '../../mail/queueMail.js';
import type { Attachment } from '../../ports/mail.js';
import { mailRecipients } from '../mailRecipients.js';
import { readReceipt } from './receipt.js';
import { receiptPdf } from './receiptPdf.js';

/** Queues the receipt for the buyer, in the transaction that completed the purchase. */
export async function mailReceipt(ctx: Ctx, tenantId: string, purchaseId: string): Promise<void> {
  const receipt = await readReceipt(ctx, tenantId, purchaseId);
  if (!receipt) throw new Error('a purchase that was just completed has no receipt');
  const { buyer: tenantName, credited: credits, paidTzs, invoiceNumber } = receipt;
  for (const recipient of await mailRecipients(ctx, tenantId, purchaseId)) {
    const params = { name: recipient.name, tenantName, credits, paidTzs, invoiceNumber };
    await queueMail(ctx, recipient, 'purchaseCompleted', params, { kind: 'receipt', of: purchaseId });
  }
}

/** The receipt as it goes with its mail; undefined when the purchase is gone with its tenant. */
export const receiptAttachment = (ctx: Ctx, purchaseId: string): Promise<Attachment | undefined> =>
  makeReceiptFile(ctx, undefined, purchaseId);

/** The receipt of a paid purchase as a file, of this tenant or with undefined of any; undefined where there is none. */
export async function makeReceiptFile(ctx: Ctx, tenantId: string | undefined, purchaseId: string): Promise<Attachment | undefined> {
  const receipt = await readReceipt(ctx, tenantId, purchaseId);
  return receipt && { filename: `receipt-${receipt.invoiceNumber}.pdf`, contentType: 'application/pdf', bytes: await receiptPdf(receipt) };
}
