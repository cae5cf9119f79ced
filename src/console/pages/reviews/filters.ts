import type { SenderIdFilter, SenderIdStatus } from './reviews.gen.js';

export const statuses: SenderIdStatus[] = ['PENDING', 'CHANGES_REQUESTED', 'APPROVED', 'SUSPENDED', 'REJECTED', 'CANCELLED'];

/** What stands in the address: those that wait for a decision, unless another state is asked for. */
export interface ReviewFilters {
  status?: SenderIdStatus | 'ALL';
  search?: string;
}

export function readReviewFilters({ status, search }: Record<string, unknown>): ReviewFilters {
  const known = [...statuses, 'ALL' as const].find((one) => one === status);
  // A number alone in an address is read as one.
  const text = search === undefined ? '' : String(search).slice(0, 100);
  return { ...(known && { status: known }), ...(text && { search: text }) };
}

export const reviewFilter = ({ status = 'PENDING', search }: ReviewFilters): SenderIdFilter => ({
  ...(status !== 'ALL' && { status: [status] }),
  ...(search && { search }),
});
