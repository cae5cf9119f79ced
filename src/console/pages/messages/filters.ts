import type { MessageFilter, MessageStatus } from '../../api/documents/messages.gen.js';
import { isDay, timesOf } from '../../words/moments.js';

/** What stands in the address of the list. Days are "2026-11-28", in the tenant's zone. */
export interface Filters {
  status?: MessageStatus[];
  to?: string;
  from?: string;
  since?: string;
  until?: string;
  /** The id of a campaign; its page links to them. */
  campaign?: string;
}

export const statuses: MessageStatus[] = [
  ...(['QUEUED', 'SCHEDULED', 'HELD', 'SENDING', 'SENT', 'DELIVERED'] as const),
  ...(['UNDELIVERED', 'UNCONFIRMED', 'FAILED', 'EXPIRED', 'CANCELLED', 'SUPPRESSED'] as const),
];

const isStatus = (value: unknown): value is MessageStatus => statuses.includes(value as MessageStatus);

/** Reads an address that somebody may have changed by hand: what can't be meant is left out. */
export function readFilters(search: Record<string, unknown>): Filters {
  const status = (Array.isArray(search.status) ? search.status : [search.status]).filter(isStatus);
  const { since, until } = search;
  // A number alone in an address is read as one.
  const [to, from] = [search.to, search.from].map((value) =>
    value === undefined || value === '' ? undefined : String(value).slice(0, 30),
  );
  return {
    ...(status.length > 0 && { status }),
    ...(to && { to }),
    ...(from && { from }),
    ...(isDay(since) && { since }),
    ...(isDay(until) && { until }),
    ...(typeof search.campaign === 'string' && search.campaign.startsWith('cmp_') && { campaign: search.campaign }),
  };
}

/** The same, as the API asks for it. */
export function filterOf({ status, to, from, since, until, campaign }: Filters, timeZone: string): MessageFilter {
  const { from: acceptedFrom, to: acceptedTo } = timesOf({ since, until }, timeZone);
  return {
    ...(status && { status }),
    ...(to && { to }),
    ...(from && { from }),
    ...(campaign && { campaignId: campaign }),
    ...(acceptedFrom && { acceptedFrom }),
    ...(acceptedTo && { acceptedTo }),
  };
}
