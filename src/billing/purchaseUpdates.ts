import type { Purchase } from '../../entities/Purchase.js';
import { type Ctx, systemContext } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { allowInTenant } from '../core/authorize.js';
import { found, LiveFeed } from '../core/liveFeed.js';
import { readPurchases } from './purchases.js';

const feed = appScoped(
  (app) => new LiveFeed<Purchase>(app, 'purchase', (tenantId, ids) => readPurchases(systemContext(app, 'feed'), tenantId, ids)),
);

/** The tenant's purchases as they change; with `id` only that one, beginning with its present state (NOT_FOUND). */
export function purchaseUpdates(ctx: Ctx, id?: string): AsyncIterableIterator<Purchase> {
  const tenantId = allowInTenant(ctx, 'MANAGE_BILLING');
  if (!id) return feed(ctx.app).subscribe(tenantId);
  return feed(ctx.app).subscribe(tenantId, {
    wanted: (purchase) => purchase.id === id,
    present: async () => found(await readPurchases(ctx, tenantId, [id])),
  });
}
