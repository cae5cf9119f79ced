import type { PurchaseFilter } from '../../entities/inputs/purchases.js';
import { purchases } from '../billing/purchases.js';
import { publicId } from '../lib/ids.js';
import { type ExportSource, ofOwnTenant, toPage } from './exportSource.js';

export const purchasesSource: ExportSource = {
  needs: 'MANAGE_BILLING',
  moments: ['from', 'to'],
  columns: [
    ...['id', 'invoice_number', 'status', 'method', 'channel', 'payer_phone', 'credits', 'amount_tzs', 'paid_tzs', 'reference'],
    ...['provider_reference', 'failure', 'failure_detail', 'created_at', 'completed_at'],
  ],
  numbers: ['payer_phone'],
  async page(ctx, args, filter) {
    const list = await purchases(ctx, args, ofOwnTenant(ctx, filter as PurchaseFilter, 'source.purchases'));
    const rows = list.nodes.map((one) => ({
      ...{ id: publicId('purchase', one.id), invoice_number: one.invoiceNumber, status: one.status, method: one.method },
      ...{ channel: one.channelCode, payer_phone: one.payerPhone, credits: one.credits, amount_tzs: one.amountTzs, paid_tzs: one.paidTzs },
      ...{ reference: one.reference, provider_reference: one.providerReference, failure: one.failure, failure_detail: one.failureDetail },
      ...{ created_at: one.createdAt, completed_at: one.completedAt },
    }));
    return toPage(list, rows);
  },
};
