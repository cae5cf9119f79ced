import type { CampaignFilter, CampaignStatus } from './campaigns.gen.js';

/** What stands in the address of the list of campaigns. */
export interface CampaignFilters {
  search?: string;
  status?: CampaignStatus;
}

export const campaignStatuses = [
  ...(['DRAFT', 'STAGING', 'READY', 'AWAITING_APPROVAL', 'SCHEDULED', 'RUNNING'] as const),
  ...(['PAUSED', 'COMPLETED', 'CANCELLED', 'FAILED'] as const),
] satisfies CampaignStatus[];

/** Reads an address that somebody may have changed by hand: what can't be meant is left out. */
export function readCampaignFilters({ search, status }: Record<string, unknown>): CampaignFilters {
  const known = campaignStatuses.find((one) => one === status);
  const text = typeof search === 'string' || typeof search === 'number' ? String(search).slice(0, 100) : '';
  return { ...(text && { search: text }), ...(known && { status: known }) };
}

/** The same, as the API asks for it. */
export const campaignFilterOf = ({ search, status }: CampaignFilters): CampaignFilter => ({
  ...(search && { search }),
  ...(status && { status: [status] }),
});
