import type { LiveRows } from './liveRows.js';

/**
 * Campaigns are as live has them, each with its list, its quote and all rows of that: an audience may have been read on since, and a number
 * erased. Those that live no longer has come back whole, as they were.
 */
export async function carryCampaigns(live: LiveRows): Promise<void> {
  await live.update('campaign', 'true');
  await live.add('campaign', 'true');
  const listed = 'exists (select from live_campaign c where c.tenant_id = r.tenant_id and c.id = r.campaign_id)';
  await live.drop('campaign_listed', listed);
  await live.add('campaign_listed', listed);
  // Live may still have a quote, or its rows, of a campaign that it no longer has.
  const quoted = 'exists (select from live_campaign c where c.tenant_id = r.tenant_id and c.id = r.campaign_id and c.quote_id = r.id)';
  await live.update('campaign_quote', quoted);
  await live.add('campaign_quote', quoted);
  const ofQuoted = 'exists (select from live_campaign c where c.tenant_id = r.tenant_id and c.quote_id = r.quote_id)';
  await live.drop('campaign_row', ofQuoted);
  await live.add('campaign_row', ofQuoted);
}
