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

const live = appScoped((app) => {
  const changes = new Changes(app);
  const feed = new LiveFeed<Campaign>(app, 'campaignUpdate', (tenantId, ids) => changes.read(tenantId, ids), INTERVAL_MS);
  // A message that moves is told of by itself: which campaign it is of, the counts say.
  for (const topic of ['campaign', 'message'] as const)
    app.events.listen(topic, ({ tenantId, ids }) => {
      if (tenantId && feed.has(tenantId)) app.events.publish({ topic: 'campaignUpdate', tenantId, ids: topic === 'campaign' ? ids : [] });
    });
  return { feed, changes };
});

/** What was counted of a tenant's messages: the last count of all, and that of each campaign that has one of the latest. */
interface Counted {
  last: number;
  ofCampaigns: ReadonlyMap<string, number>;
}

/** Which campaigns have changed since they were told of, or since somebody began to watch. */
class Changes {
  private readonly counted = new Map<string, Promise<Counted>>();
  private readonly told = new Map<string, string>();

  constructor(private readonly app: App) {}

  /** Nobody watches this tenant: what changes until somebody does is no change to them. */
  forget(tenantId: string): void {
    this.counted.delete(tenantId);
  }

  /** Notes how things are, if that isn't known: what changes from then on is a change. */
  begin(tenantId: string): Promise<Counted> {
    const known = this.counted.get(tenantId);
    if (known) return known;
    const counted = this.countsAfter(tenantId, 0);
    this.counted.set(tenantId, counted);
    counted.catch(() => this.forget(tenantId)); // whoever asked is told; the next one asks again
    return counted;
  }

  async read(tenantId: string, ids: readonly string[]): Promise<Campaign[]> {
    const before = await this.begin(tenantId);
    const now = await this.countsAfter(tenantId, before.last);
    this.counted.set(tenantId, Promise.resolve(now));
    const moved = [...now.ofCampaigns].filter(([id, last]) => before.ofCampaigns.get(id) !== last).map(([id]) => id);
    const changed = await readCampaigns(systemContext(this.app, 'feed'), tenantId, [...new Set([...ids, ...moved])]);
    if (this.told.size > MOST_TOLD) this.told.clear();
    return changed.filter((campaign) => {
      const state = `${now.ofCampaigns.get(campaign.id) ?? ''} ${JSON.stringify(campaign)}`;
      if (this.told.get(campaign.id) === state) return false;
      this.told.set(campaign.id, state);
      return true;
    });
  }

  private async countsAfter(tenantId: string, after: number): Promise<Counted> {
    const rows = await systemContext(this.app, 'feed').sql.rows<{ campaignId: string; last: number }>(
      `select campaign_id as "campaignId", max(id) as last from campaign_tally where tenant_id = $1 and id > $2 group by 1`,
      [tenantId, after - LOOK_BACK],
    );
    const last = Math.max(after, ...rows.map(({ last }) => last));
    const latest = rows.filter((row) => row.last > last - LOOK_BACK);
    return { last, ofCampaigns: new Map(latest.map((row) => [row.campaignId, row.last])) };
  }
}

/**
 * The tenant's campaigns as they change from now on, at most twice a second each; what came last always comes. With `id` only that one,
 * beginning with its present state; NOT_FOUND.
 */
export function campaignUpdates(ctx: Ctx, id?: string): AsyncIterableIterator<Campaign> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  const { feed, changes } = live(ctx.app);
  if (!feed.has(tenantId)) changes.forget(tenantId);
  return feed.subscribe(tenantId, {
    wanted: (campaign) => !id || campaign.id === id,
    // What changes meanwhile is in what is read behind it, or comes.
    present: async () => {
      await changes.begin(tenantId);
      return id ? found(await campaignsById(ctx, [id])) : [];
    },
  });
}
