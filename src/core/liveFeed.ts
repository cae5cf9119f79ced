import type { App } from '../context.js';
import { BoundedQueue, type Topic } from '../events.js';

/** Rows that a subscriber may lag behind before its stream ends: a send of 1,000 recipients, a few times. */
const CAPACITY = 5_000;

/**
 * Changes turned into rows, once a tenant and not once a subscriber: the rows are read under the tenant whose change it was and handed to
 * that tenant's subscribers only. Changes that come while a read is under way, or within `intervalMs` of the last, are read together.
 */
export class LiveFeed<Row> {
  private readonly rings = new Map<string, Set<BoundedQueue<Row>>>();
  private readonly pending = new Map<string, Set<string>>();
  private readonly busy = new Set<string>();

  constructor(
    private readonly app: App,
    topic: Topic,
    private readonly read: (tenantId: string, ids: string[]) => Promise<Row[]>,
    private readonly intervalMs = 0,
  ) {
    app.events.listen(topic, (change) => {
      const tenantId = change.tenantId ?? '';
      if (!this.rings.has(tenantId)) return;
      const ids = this.pending.get(tenantId) ?? new Set<string>();
      for (const id of change.ids) ids.add(id);
      this.pending.set(tenantId, ids);
      if (!this.busy.has(tenantId)) void this.drain(tenantId);
    });
  }

  /** Rows of this tenant from now on ('' is the platform). */
  subscribe(tenantId: string): BoundedQueue<Row> {
    const ring: BoundedQueue<Row> = new BoundedQueue(CAPACITY, () => {
      const group = this.rings.get(tenantId);
      group?.delete(ring);
      if (group?.size === 0) this.rings.delete(tenantId);
    });
    this.rings.set(tenantId, (this.rings.get(tenantId) ?? new Set()).add(ring));
    return ring;
  }

  private async drain(tenantId: string): Promise<void> {
    this.busy.add(tenantId);
    for (;;) {
      const ids = this.pending.get(tenantId);
      if (!ids || !this.rings.has(tenantId)) break;
      this.pending.delete(tenantId);
      try {
        const rows = await this.read(tenantId, [...ids]);
        for (const ring of this.rings.get(tenantId) ?? []) for (const row of rows) ring.push(row);
      } catch (error) {
        this.app.log.error({ err: error }, 'rows for subscribers could not be read');
      }
      if (this.intervalMs > 0) await new Promise((resolve) => setTimeout(resolve, this.intervalMs));
    }
    this.busy.delete(tenantId);
  }
}

/** One feed of a kind per app, made when it is first needed. */
export function liveFeedOf<Row>(make: (app: App) => LiveFeed<Row>): (app: App) => LiveFeed<Row> {
  const feeds = new WeakMap<App, LiveFeed<Row>>();
  return (app) => {
    const feed = feeds.get(app) ?? make(app);
    feeds.set(app, feed);
    return feed;
  };
}
