import type { PurchaseFilter } from './payments.gen.js';

export const shows = ['review', 'transfers', 'open', 'completed', 'refunded', 'failed', 'all'] as const;

/** What stands in the address: payments that a person has to decide about, unless others are asked for; of one business or of all. */
export interface PaymentFilters {
  show?: (typeof shows)[number];
  tenant?: string;
}

const filters: Record<(typeof shows)[number], PurchaseFilter> = {
  review: { status: ['REVIEW'] },
  transfers: { status: ['PENDING'], method: ['BANK_TRANSFER'] },
  open: { status: ['PENDING', 'PROCESSING'] },
  completed: { status: ['COMPLETED'] },
  refunded: { status: ['REFUNDED'] },
  failed: { status: ['FAILED', 'EXPIRED', 'CANCELLED'] },
  all: {},
};

export function readPaymentFilters({ show, tenant }: Record<string, unknown>): PaymentFilters {
  const known = shows.find((one) => one === show);
  return { ...(known && { show: known }), ...(typeof tenant === 'string' && tenant && { tenant }) };
}

export const paymentFilter = ({ show = 'review', tenant }: PaymentFilters): PurchaseFilter => ({
  ...filters[show],
  ...(tenant && { tenantId: tenant }),
});
