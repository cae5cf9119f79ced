import type { Message } from '../../entities/Message.js';
import { type Ctx, systemContext } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { allowInTenant, isTest } from '../core/authorize.js';
import { found, LiveFeed } from '../core/liveFeed.js';
import { AppError } from '../errors.js';
import { readMessages } from './messages.js';

const feed = appScoped(
  (app) => new LiveFeed<Message>(app, 'message', (tenantId, ids) => readMessages(systemContext(app, 'feed'), tenantId, ids)),
);

/**
 * The tenant's live messages as they change (for a test key its test messages). With `ids` only those, beginning with their present state,
 * so that a client that reconnects misses nothing; NOT_FOUND where none is there. With `campaignId` only those of that campaign; NOT_FOUND
 * where there is none. Several quick changes may come as one, with the state as it was read.
 */
export function messageUpdates(
  ctx: Ctx,
  { ids, campaignId }: { ids?: string[] | undefined; campaignId?: string | undefined } = {},
): AsyncIterableIterator<Message> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS', 'tests too');
  const test = isTest(ctx);
  const ofCampaign = (message: Message): boolean => !campaignId || message.campaignId === campaignId;
  const checkCampaign = async (): Promise<Message[]> => {
    if (campaignId)
      found(await ctx.sql.rows('select from campaign where tenant_id = $1 and id = $2', [tenantId, campaignId]), 'campaignId');
    return [];
  };
  if (!ids)
    return feed(ctx.app).subscribe(tenantId, {
      wanted: (message) => message.test === test && ofCampaign(message),
      present: checkCampaign,
    });
  if (ids.length < 1 || ids.length > 1_000) throw new AppError('BAD_USER_INPUT', { field: 'ids', params: { min: 1, max: 1_000 } });
  const named = new Set(ids);
  // A caller that names messages sees the tests of their tenant too.
  const wanted = (message: Message): boolean => named.has(message.id) && (message.test || !test) && ofCampaign(message);
  return feed(ctx.app).subscribe(tenantId, {
    wanted,
    present: async () => {
      await checkCampaign();
      return found((await readMessages(ctx, tenantId, ids)).filter(wanted), 'ids');
    },
  });
}
