import type { SenderIdUsage } from '../../entities/payloads/senders.js';
import type { Ctx } from '../context.js';
import { tenantToRead } from '../core/authorize.js';
import { zoneOf } from './period.js';
import { readFigures } from './usageFigures.js';

const DAYS_MS = 30 * 86_400_000;
const QUARTER_MS = 900_000;
const NEVER = new Date('9999-01-01T00:00:00Z');

/** The last to be sent is looked for among so many that were accepted last: a scheduled one may be sent after many that came later. */
const LATEST = 200;

/**
 * How the asking tenant uses these sender ids (for platform staff all tenants), in their order, by live messages. What was sent from it and
 * archived since is in the figures of 30 days, and no time of a last one. FORBIDDEN where figures are.
 */
export async function senderUsagesOf(ctx: Ctx, ids: readonly string[]): Promise<SenderIdUsage[]> {
  const tenantId = tenantToRead(ctx, undefined, 'VIEW_REPORTS') ?? null;
  // From a quarter's beginning on: figures are kept by those.
  const from = new Date(Math.ceil((ctx.app.now().getTime() - DAYS_MS) / QUARTER_MS) * QUARTER_MS);
  const figures = await readFigures(ctx, {
    ...{ tenantId, from, to: NEVER, interval: null, zone: await zoneOf(ctx, tenantId), groupBy: ['SENDER_ID'], senderIds: [...ids] },
    ...{ statuses: null, operators: null, apiKeyId: null, campaignId: null, categories: null, delivery: false },
  });
  const bySender = new Map(figures.map((row) => [row.group1, row]));
  const last = await lastSent(ctx, tenantId, ids);
  return ids.map((id) => {
    const { messages = 0, delivered = 0, undelivered = 0 } = bySender.get(id) ?? {};
    const reported = delivered + undelivered;
    return { lastSentAt: last.get(id) ?? null, messages, deliveryRate: reported > 0 ? delivered / reported : null };
  });
}

/** Whose sender id it is alone uses it; a shared one is looked for with each tenant. */
async function lastSent(ctx: Ctx, tenantId: string | null, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await ctx.sql.rows<{ id: string; at: string }>(
    `select s.id, max(m.sent_at) as at
     from sender_id s
     join tenant t on case when $2::uuid is null then s.tenant_id is null or t.id = s.tenant_id else t.id = $2 end
     cross join lateral (
       select sent_at from message
       where tenant_id = t.id and not test and sender_id = s.id and sent_at is not null order by id desc limit ${LATEST}) m
     where s.id = any($1::uuid[]) group by 1`,
    [ids, tenantId],
  );
  return new Map(rows.map(({ id, at }) => [id, at]));
}
