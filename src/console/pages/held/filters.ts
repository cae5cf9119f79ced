import type { HoldReason, MessageFilter } from './held.gen.js';

/** What stands in the address: messages that nobody could answer for, unless those that are held are asked for; of one tenant or of all. */
export interface HeldFilters {
  show?: 'held';
  /** Of those that are held. */
  why?: HoldReason;
  tenant?: string;
}

export const reasons: HoldReason[] = ['REVIEW', 'PROVIDER_DOWN', 'SENDER_PENDING', 'QUIET_HOURS'];

export function readHeldFilters({ show, why, tenant }: Record<string, unknown>): HeldFilters {
  const known = show === 'held' && reasons.find((one) => one === why);
  return { ...(show === 'held' && { show }), ...(known && { why: known }), ...(typeof tenant === 'string' && tenant && { tenant }) };
}

export const heldFilter = ({ show, why, tenant }: HeldFilters): MessageFilter => ({
  status: [show === 'held' ? 'HELD' : 'UNCONFIRMED'],
  ...(why && { holdReason: [why] }),
  ...(tenant && { tenantId: tenant }),
});
