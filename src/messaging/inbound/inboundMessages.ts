import type { InboundMessage } from '../../../entities/InboundMessage.js';
import type { InboundMessageFilter } from '../../../entities/inputs/inbound.js';
import type { PageArgs } from '../../../entities/inputs/page.js';
import type { Message } from '../../../entities/Message.js';
import type { Keyword } from '../../../entities/types/inbound.js';
import { type Ctx, systemContext } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import { allowInTenant, tenantToRead } from '../../core/authorize.js';
import { LiveFeed } from '../../core/liveFeed.js';
import { List, type Value } from '../../db/lists.js';
import { checkTimes, type Page } from '../../db/page.js';
import { AppError } from '../../errors.js';
import { likePattern } from '../../lib/likePattern.js';
import { parsePhone } from '../../lib/phone.js';
import { messagesById } from '../messages.js';

const list = new List({
  select: (tables) =>
    tables
      .selectFrom('InboundMessage')
      .select(['id', 'tenantId', 'from', 'to', 'body', 'keyword', 'providerReference', 'replyId', 'replyError', 'receivedAt']),
  id: 'InboundMessage.id',
  filters: {
    tenantId: (eb, value: Value<string>) => eb('tenantId', '=', value),
    from: (eb, value: Value<string>) => eb('from', '=', value),
    keyword: (eb, value: Value<Keyword[]>) => eb('keyword', '=', eb.fn.any(value)),
    search: (eb, value: Value<string>) => eb('body', 'ilike', value),
    receivedFrom: (eb, value: Value<string, Date>) => eb('receivedAt', '>=', value),
    receivedTo: (eb, value: Value<string, Date>) => eb('receivedAt', '<', value),
  },
  replanned: ['from', 'keyword', 'search', 'receivedFrom', 'receivedTo'],
});

/** Messages that came in, newest first; times: from inclusive, to exclusive. INVALID_PHONE_NUMBER for `from`. */
export async function inboundMessages(ctx: Ctx, args: PageArgs, filter: InboundMessageFilter): Promise<Page<InboundMessage>> {
  const { from, search, ...others } = filter;
  checkTimes(filter.receivedFrom, filter.receivedTo, 'filter.receivedTo');
  const tenantId = tenantToRead(ctx, filter.tenantId, 'VIEW_REPORTS');
  return list.page(ctx, args, {
    ...others,
    tenantId,
    from: typeof from === 'string' ? phoneOf(from) : undefined,
    search: likePattern(search),
  });
}

function phoneOf(typed: string): string {
  const parsed = parsePhone(typed);
  if (!parsed.ok) throw new AppError('INVALID_PHONE_NUMBER', { field: 'filter.from', params: { reason: parsed.reason } });
  return parsed.phone;
}

/** Those of these that the actor's list shows. */
export const inboundMessagesById = async (ctx: Ctx, ids: readonly string[]): Promise<InboundMessage[]> =>
  list.byIds(ctx, ids, { tenantId: tenantToRead(ctx, undefined, 'VIEW_REPORTS') });

/** Those of a tenant, whatever the actor's list shows. */
export const readInbound = (ctx: Ctx, tenantId: string, ids: readonly string[]): Promise<InboundMessage[]> =>
  list.byIds(ctx, ids, { tenantId });

/** The messages that answer, each as its uuid, in that order: of rows that the reader sees; null for one that is gone. */
export async function repliesById(ctx: Ctx, ids: readonly string[]): Promise<(Message | null)[]> {
  const byId = new Map((await messagesById(ctx, ids)).map((message) => [message.id, message]));
  return ids.map((id) => byId.get(id) ?? null);
}

const feed = appScoped(
  (app) => new LiveFeed<InboundMessage>(app, 'inbound', (tenantId, ids) => readInbound(systemContext(app, 'feed'), tenantId, ids)),
);

/** The tenant's messages as they come in. */
export const inboundUpdates = (ctx: Ctx): AsyncIterableIterator<InboundMessage> =>
  feed(ctx.app).subscribe(allowInTenant(ctx, 'VIEW_REPORTS'));
