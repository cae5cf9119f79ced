import { isDay, timesOf } from '../../../words/moments.js';
import type { PurchaseFilter, PurchaseStatus } from '../credits.gen.js';

/** What stands in the address of the list of purchases. */
export interface PurchaseFilters {
  search?: string;
  status?: PurchaseStatus;
  since?: string;
  until?: string;
}

export const purchaseStatuses = [
  ...(['PENDING', 'PROCESSING', 'COMPLETED', 'REVIEW'] as const),
  ...(['FAILED', 'EXPIRED', 'CANCELLED', 'REFUNDED'] as const),
] satisfies PurchaseStatus[];

/** Reads an address that somebody may have changed by hand: what can't be meant is left out. */
export function readPurchaseFilters({ search, status, since, until }: Record<string, unknown>): PurchaseFilters {
  const known = purchaseStatuses.find((one) => one === status);
  // A number alone in an address is read as one.
  const text = typeof search === 'string' || typeof search === 'number' ? String(search).slice(0, 100) : '';
  return {
    ...(text && { search: text }),
    ...(known && { status: known }),
    ...(isDay(since) && { since }),
    ...(isDay(until) && { until }),
  };
}

/** The same, as the API asks for it. */
export const purchaseFilterOf = ({ search, status, ...days }: PurchaseFilters, timeZone: string): PurchaseFilter => ({
  ...(search && { search }),
  ...(status && { status: [status] }),
  ...timesOf(days, timeZone),
});
