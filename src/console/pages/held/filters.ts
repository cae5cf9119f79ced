import type { MessageFilter } from './held.gen.js';

/** What stands in the address: messages that nobody could answer for, unless those that are held are asked for; of one tenant or of all. */
export interface HeldFilters {
  show?: 'held';
  tenant?: string;
}

export function readHeldFilters({ show, tenant }: Record<string, unknown>): HeldFilters {
  return { ...(show === 'held' && { show }), ...(typeof tenant === 'string' && tenant && { tenant }) };
}

export const heldFilter = ({ show, tenant }: HeldFilters): MessageFilter => ({
  status: [show === 'held' ? 'HELD' : 'UNCONFIRMED'],
  ...(tenant && { tenantId: tenant }),
});
