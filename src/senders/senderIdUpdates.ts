import type { SenderId } from '../../entities/SenderId.js';
import { type Ctx, systemContext } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { found, LiveFeed } from '../core/liveFeed.js';
import { readSenderIdsOf, whoseSenderIds } from './senderIds.js';

const feed = appScoped(
  (app) =>
    new LiveFeed<SenderId>(app, 'senderId', (tenantId, ids) => readSenderIdsOf(systemContext(app, 'feed'), tenantId || undefined, ids)),
);

/**
 * The tenant's sender ids as they change, for the platform's reviewers those of all tenants; with `id` only that one, beginning with its
 * present state (NOT_FOUND).
 */
export function senderIdUpdates(ctx: Ctx, id?: string): AsyncIterableIterator<SenderId> {
  const tenantId = whoseSenderIds(ctx);
  if (!id) return feed(ctx.app).subscribe(tenantId ?? '');
  return feed(ctx.app).subscribe(tenantId ?? '', {
    wanted: (sender) => sender.id === id,
    present: async () => found(await readSenderIdsOf(ctx, tenantId, [id])),
  });
}
