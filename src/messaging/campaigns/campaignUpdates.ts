import type { Campaign } from '../../../entities/Campaign.js';
import { type App, type Ctx, systemContext } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import { allowInTenant } from '../../core/authorize.js';
import { found, LiveFeed } from '../../core/liveFeed.js';
import { campaignsById, readCampaigns } from './campaigns.js';

/** Twice a second at most. */
const INTERVAL_MS = 500;
/** Counts are numbered before they are committed: so many of the last ones are looked at again. */
const LOOK_BACK = 200;
/** What was told last is remembered of so many. */
const MOST_TOLD = 10_000;

const feed = appScoped((app) => {
  const changes = new Changes(app);
  const feed = new LiveFeed<Campaign>(app, 'campaignUpdate', (tenantId, ids) => changes.read(tenantId, ids), INTERVAL_MS);
  // A message that moves is told of by itself: which campaign it is of, the counts say.
  for (const topic of ['campaign', 'message'] as const)
    app.events.listen(topic, ({ tenantId, ids }) => {
      if (tenantId && feed.has(tenantId)) app.events.publish({ topic: 'campaignUpdate', tenantId, ids: topic === 'campaign' ? ids : [] });
    });
  return feed;
});

/** Which campaigns have changed since they were told of. */
class Changes {
  private readonly counted = new Map<string, number>();
  private readonly told = new Map<string, string>();

  constructor(private readonly app: App) {}

  async read(tenantId: string, ids: readonly string[]): Promise<Campaign[]> {
    const ctx = systemContext(this.app, 'feed');
    const after = this.counted.get(tenantId);
    const rows = await ctx.sql.rows<{ campaignId: string; last: number }>(
      `select campaign_id as "campaignId", max(id) as last from campaign_tally where tenant_id = $1 and id > $2 group by 1`,
      [tenantId, (after ?? 0) - LOOK_BACK],
    );
    if (this.counted.size + this.told.size > MOST_TOLD) for (const map of [this.counted, this.told]) map.clear();
    this.counted.set(tenantId, Math.max(after ?? 0, ...rows.map(({ last }) => last)));
    const changed = await readCampaigns(ctx, tenantId, [...new Set([...ids, ...rows.map(({ campaignId }) => campaignId)])]);
    const sequences = new Map(rows.map(({ campaignId, last }) => [campaignId, last]));
    return changed.filter((campaign) => {
      const state = `${sequences.get(campaign.id) ?? ''} ${JSON.stringify(campaign)}`;
      if (this.told.get(campaign.id) === state) return false;
      this.told.set(campaign.id, state);
      return true;
    });
  }
}

/**
 * The tenant's campaigns as they change, at most twice a second each; what came last always comes. With `id` only that one, beginning with
 * its present state; NOT_FOUND.
 */
export function campaignUpdates(ctx: Ctx, id?: string): AsyncIterableIterator<Campaign> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  if (!id) return feed(ctx.app).subscribe(tenantId);
  return feed(ctx.app).subscribe(tenantId, {
    wanted: (campaign) => campaign.id === id,
    present: async () => found(await campaignsById(ctx, [id])),
  });
}
