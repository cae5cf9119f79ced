import type { QuarantineFilter } from './quarantine.gen.js';

/** What stands in the address: items that are set aside now, unless those that were let go are asked for. */
export interface QuarantineFilters {
  show?: 'released';
}

export const readQuarantineFilters = ({ show }: Record<string, unknown>): QuarantineFilters => (show === 'released' ? { show } : {});

export const quarantineFilter = ({ show }: QuarantineFilters): QuarantineFilter => ({ released: show === 'released' });
