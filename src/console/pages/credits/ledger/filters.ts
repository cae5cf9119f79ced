import { isDay, timesOf } from '../../../words/moments.js';
import type { LedgerFilter, LedgerKind } from '../credits.gen.js';

/** What stands in the address of the list of movements. */
export interface LedgerFilters {
  kind?: LedgerKind;
  since?: string;
  until?: string;
}

export const kinds: LedgerKind[] = ['TOP_UP', 'HOLD', 'SETTLE', 'RELEASE', 'REFUND', 'ADJUST', 'GRANT'];

/** Reads an address that somebody may have changed by hand: what can't be meant is left out. */
export function readLedgerFilters({ kind, since, until }: Record<string, unknown>): LedgerFilters {
  const known = kinds.find((one) => one === kind);
  return { ...(known && { kind: known }), ...(isDay(since) && { since }), ...(isDay(until) && { until }) };
}

export const ledgerFilterOf = ({ kind, ...days }: LedgerFilters, timeZone: string): LedgerFilter => ({
  ...(kind && { kind: [kind] }),
  ...timesOf(days, timeZone),
});
