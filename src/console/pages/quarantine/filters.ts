import type { QuarantineFilter } from './quarantine.gen.js';

export const shows = ['now', 'discarded', 'released'] as const;

/** What stands in the address: items that call for somebody now, unless those that were put away or let go are asked for. */
export interface QuarantineFilters {
  show?: Exclude<(typeof shows)[number], 'now'>;
}

export const readQuarantineFilters = ({ show }: Record<string, unknown>): QuarantineFilters =>
  show === 'released' || show === 'discarded' ? { show } : {};

export const quarantineFilter = ({ show }: QuarantineFilters): QuarantineFilter =>
  show === 'released' ? { released: true } : { released: false, discarded: show === 'discarded' };
