import type { MessageFilter, MessageStatus } from '../../../api/documents/messages.gen.js';
import { statuses } from '../../messages/filters.js';
import type { CampaignRecipientFilter } from './recipients.gen.js';

/** Which rows of a campaign: those that get it or are left out, or those whose message is in a state. */
export type Shown = 'accepted' | 'rejected' | MessageStatus;

/** What stands in the address of a campaign's page. */
export interface RecipientFilters {
  /** All when absent. */
  show?: Shown;
  /** One number. */
  to?: string;
}

/** Reads an address that somebody may have changed by hand: what can't be meant is left out. */
export function readRecipientFilters({ show, to }: Record<string, unknown>): RecipientFilters {
  const known = (['accepted', 'rejected', ...statuses] as const).find((one) => one === show);
  // A number alone in an address is read as one.
  const number = typeof to === 'string' || typeof to === 'number' ? String(to).slice(0, 30) : '';
  return { ...(known && { show: known }), ...(number && { to: number }) };
}

/** The state of messages that is asked for, if it is one. */
export const stateIn = ({ show }: RecipientFilters): MessageStatus | undefined => statuses.find((one) => one === show);

/** The same, as the API asks for rows. */
export const recipientFilterOf = ({ show, to }: RecipientFilters): CampaignRecipientFilter => ({
  ...(show === 'accepted' && { rejected: false }),
  ...(show === 'rejected' && { rejected: true }),
  ...(to && { to }),
});

/** And as it asks for messages in a state. */
export const messageFilterOf = (campaignId: string, state: MessageStatus, { to }: RecipientFilters): MessageFilter => ({
  ...{ campaignId, status: [state] },
  ...(to && { to }),
});
