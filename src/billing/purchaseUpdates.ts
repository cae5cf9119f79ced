import type { Purchase } from '../../entities/Purchase.js';
import { type Ctx, systemContext } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { tenantToRead } from '../core/authorize.js';
import { found, LiveFeed } from '../core/liveFeed.js';
import { readPurchases } from './purchases.js';

const feed = appScoped((app) => {
  const read = (tenantId: string, ids: string[]) => readPurchases(systemContext(app, 'feed'), tenantId || undefined, ids);
  // Each change is told to its tenant, and to the platform, which is the tenant ''.
  app.events.listen('purchase', ({ tenantId, ids }) => {
    for (const reader of [tenantId, null]) app.events.publish({ topic: 'purchaseUpdate', tenantId: reader, ids });
  });
  return new LiveFeed<Purchase>(app, 'purchaseUpdate', read);
});

/**
 * The tenant's purchases as they change, for platform staff those of all tenants; with `id` only that one, beginning with its present state
 * (NOT_FOUND).
 */
export function purchaseUpdates(ctx: Ctx, id?: string): AsyncIterableIterator<Purchase> {
  const tenantId = tenantToRead(ctx, undefined, 'MANAGE_BILLING');
  if (!id) return feed(ctx.app).subscribe(tenantId ?? '');
  return feed(ctx.app).subscribe(tenantId ?? '', {
    wanted: (purchase) => purchase.id === id,
    present: async () => found(await readPurchases(ctx, tenantId, [id])),
  });
}
