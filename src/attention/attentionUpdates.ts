import { type App, type Ctx, systemContext } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { LiveFeed } from '../core/liveFeed.js';
import type { Topic } from '../events.js';
import { type AttentionFacts, attentionScope, itemsFor, readFacts } from './attention.js';

/** However many changes there are, a tenant's matters are read once in this time, for all who watch. */
const INTERVAL_MS = 1_000;
/** What no event tells of: messages that become unconfirmed, a provider that is open again. */
const PLATFORM_MS = 5_000;

const feedOf = (app: App, topics: Topic[], everyMs?: number): LiveFeed<AttentionFacts> =>
  new LiveFeed(app, topics, async (tenantId) => [await readFacts(systemContext(app, 'feed'), tenantId || null)], INTERVAL_MS, everyMs);

const tenantFeed = appScoped((app) => feedOf(app, ['attention', 'alert', 'balance', 'senderId', 'campaign']));

const platformFeed = appScoped((app) => {
  const feed = feedOf(app, ['attention', 'alert', 'senderId', 'system', 'backup', 'restore'], PLATFORM_MS);
  // Of any tenant.
  app.events.listen('purchase', () => {
    if (feed.has('')) app.events.publish({ topic: 'attention', tenantId: null, ids: [] });
  });
  return feed;
});

/**
 * What needs a person, as `attention` tells it: now, and whenever what the actor is told of it has changed, at most once a second. The last
 * change always comes. itemsFor makes the actor's list of the facts.
 */
export function attentionUpdates(ctx: Ctx): AsyncIterableIterator<AttentionFacts> {
  const tenantId = attentionScope(ctx);
  let told: string | undefined;
  const listOf = (facts: AttentionFacts) => JSON.stringify(itemsFor(ctx, facts));
  return (tenantId === null ? platformFeed : tenantFeed)(ctx.app).subscribe(tenantId ?? '', {
    present: async () => {
      const facts = await readFacts(systemContext(ctx.app, 'feed'), tenantId);
      // What changed while it was read comes after it, so that comes last whatever it is.
      told ??= listOf(facts);
      return [facts];
    },
    wanted: (facts) => {
      const list = listOf(facts);
      const isNew = list !== told;
      told = list;
      return isNew;
    },
  });
}
