import type { PaymentMethod } from '../../../entities/types/purchaseState.js';
import type { Ctx } from '../../context.js';
import { publicId } from '../../lib/ids.js';
import { channelNamed } from '../paymentChannels.js';

/** The data of a receipt; receiptPdf.ts lays it out. Money in whole TZS. */
export interface Receipt {
  purchase: string;
  invoiceNumber: string;
  seller: { name: string; details: string[] };
  buyer: string;
  /** The buyer's: the receipt shows its times in it. */
  timeZone: string;
  paidAt: Date;
  /** Null for an amount of credits. */
  packageName: string | null;
  credits: number;
  amountTzs: number;
  /** What was given and paid: after an admin's decision it may differ from what was ordered. */
  credited: number;
  paidTzs: number;
  method: PaymentMethod;
  channelName: string | null;
  payerPhone: string | null;
  /** What the payer wrote on a transfer. */
  reference: string;
  providerReference: string | null;
  refund: { at: Date; reference: string } | null;
}

type Row = Omit<Receipt, 'purchase' | 'seller' | 'paidAt' | 'channelName' | 'refund'> & {
  channel: string | null;
  completedAt: string;
  refundedAt: string | null;
  refundReference: string | null;
};

/** The receipt of a purchase that was paid (COMPLETED or REFUNDED), of this tenant or with undefined of any; undefined for any other. */
export async function readReceipt(ctx: Ctx, tenantId: string | undefined, id: string): Promise<Receipt | undefined> {
  const row = await ctx.sql.row<Row>(
    `select p.invoice_number as "invoiceNumber", t.name as buyer, t.time_zone as "timeZone", b.name as "packageName", p.credits,
       p.amount_tzs as "amountTzs", p.credited, p.paid_tzs as "paidTzs", p.method, p.channel, p.payer_phone as "payerPhone", p.reference,
       p.provider_reference as "providerReference", p.completed_at as "completedAt", r.created_at as "refundedAt",
       p.refund_reference as "refundReference"
     from purchase p join tenant t on t.id = p.tenant_id
     left join package b on b.id = p.package_id left join ledger_entry r on r.id = p.refund_entry
     where p.id = $1 and ($2::uuid is null or p.tenant_id = $2) and p.status in ('COMPLETED', 'REFUNDED')`,
    [id, tenantId ?? null],
  );
  if (!row) return undefined;
  const { channel, completedAt, refundedAt, refundReference, ...rest } = row;
  return {
    ...rest,
    purchase: publicId('purchase', id),
    seller: ctx.app.settings.seller,
    paidAt: new Date(completedAt),
    channelName: channel && (channelNamed(ctx.app, channel)?.name ?? channel),
    refund: refundedAt === null ? null : { at: new Date(refundedAt), reference: refundReference ?? '' },
  };
}
