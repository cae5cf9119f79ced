import type { MessageFilter } from '../../../entities/inputs/messages.js';
import type { MessageCounts } from '../../../entities/payloads/messageCounts.js';
import { type MessageStatus, messageStates } from '../../../entities/types/messageState.js';
import type { Ctx } from '../../context.js';
import { isTest, tenantToRead } from '../../core/authorize.js';
import { checkTimes, countBy } from '../../db/page.js';
import { zoneOf } from '../../usage/period.js';
import { readFigures } from '../../usage/usageFigures.js';
import { filteredMessages, senderIdsNamed } from '../messageFilter.js';

/** How many of each state; a state without any may be absent. */
type ByStatus = ReadonlyMap<string, number>;

/**
 * How many messages match, by state, those that `messages` lists: `status` is ignored. What figures are kept by (src/usage) is read from
 * them, so that nobody counts millions of rows; any other filter counts the rows that its indexes find. Refuses what `messages` refuses;
 * NOT_FOUND for a tenant that isn't there.
 */
export async function messageCounts(ctx: Ctx, { status: _, ...filter }: MessageFilter): Promise<MessageCounts> {
  const countedAt = ctx.app.now();
  const counted = isFigured(ctx, filter) ? await countFigures(ctx, filter) : await countRows(ctx, filter);
  const states = Object.keys(messageStates) as MessageStatus[];
  const each = Object.fromEntries(states.map((state) => [state.toLowerCase(), counted.get(state) ?? 0]));
  return { ...each, total: [...counted.values()].reduce((sum, n) => sum + n, 0), countedAt } as MessageCounts;
}

/** What of a filter figures know. */
const figured: ReadonlySet<string> = new Set<keyof MessageFilter>([
  ...(['tenantId', 'from', 'operator', 'category', 'apiKeyId', 'campaignId', 'acceptedFrom', 'acceptedTo', 'test'] as const),
]);

const isFigured = (ctx: Ctx, filter: MessageFilter): boolean =>
  !isTest(ctx) && !filter.test && Object.entries(filter).every(([name, value]) => (value ?? null) === null || figured.has(name));

async function countRows(ctx: Ctx, filter: MessageFilter): Promise<ByStatus> {
  return countBy(ctx.sql, { from: 'message m', id: 'm.id', ...(await filteredMessages(ctx, filter)) }, 'm.status');
}

/** Any moment of a message lies between these; quarters of an hour begin at both. */
const [EVER, NEVER] = [new Date(0), new Date('9999-01-01T00:00:00Z')];

/** Figures tell of archived messages, too, which no list shows: those are taken off, in the same moment. */
async function countFigures(ctx: Ctx, filter: MessageFilter): Promise<ByStatus> {
  const tenantId = tenantToRead(ctx, filter.tenantId, 'VIEW_REPORTS') ?? null;
  checkTimes(filter.acceptedFrom, filter.acceptedTo, 'filter.acceptedTo');
  const asked = {
    ...{ tenantId, from: filter.acceptedFrom ?? EVER, to: filter.acceptedTo ?? NEVER },
    operators: filter.operator ?? null,
    senderIds: filter.from?.trim() ? await senderIdsNamed(ctx, filter.from.trim()) : null,
    apiKeyId: filter.apiKeyId ?? null,
    campaignId: filter.campaignId ?? null,
    categories: filter.category ?? null,
  };
  const zone = await zoneOf(ctx, tenantId);
  return ctx.app.db.transaction(async (sql) => {
    const rows = await readFigures(
      { ...ctx, sql },
      { ...asked, zone, interval: null, groupBy: ['STATUS'], statuses: null, delivery: false },
    );
    const archived = await sql.rows<{ status: string; messages: number }>(
      `select status, sum(messages) as messages from archived_usage
       where ($1::uuid is null or tenant_id = $1) and starts_at >= $2 and starts_at < $3 and ($4::text[] is null or operator = any($4))
         and ($5::uuid[] is null or sender_id = any($5)) and ($6::uuid is null or api_key_id = $6)
         and ($7::uuid is null or campaign_id = $7) and ($8::text[] is null or category = any($8)) group by 1`,
      Object.values(asked),
    );
    const counts = new Map(rows.map(({ group1, messages }) => [group1 ?? '', messages]));
    for (const { status, messages } of archived) counts.set(status, (counts.get(status) ?? 0) - messages);
    return counts;
  }, 'begin isolation level repeatable read, read only');
}
