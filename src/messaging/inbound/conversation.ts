import type { PageArgs } from '../../../entities/inputs/page.js';
import type { ConversationEntry } from '../../../entities/payloads/inbound.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { Conditions, type Page, readPage } from '../../db/page.js';
import { readMessages } from '../messages.js';
import { readInbound } from './inboundMessages.js';

/** $1 is the tenant, $2 the number. The ids of both are drawn from the moment, so their order is that of time. */
const BOTH = `(
  select id, accepted_at as at, true as out from message where tenant_id = $1 and phone = $2 and not test
  union all select id, received_at, false from inbound_message where tenant_id = $1 and phone = $2) c`;

type Row = ConversationEntry & { out: boolean };

/** Live messages to a number (E.164) and what came from it, newest first. */
export async function conversation(ctx: Ctx, args: PageArgs, phone: string): Promise<Page<ConversationEntry>> {
  const tenantId = allowInTenant(ctx, 'VIEW_REPORTS');
  const conditions = new Conditions(tenantId, phone);
  const list = { name: 'conversation', columns: 'c.id, c.at, c.out', from: BOTH, id: 'c.id', conditions, toNode: (row: Row) => row };
  const page = await readPage<Row, Row>(ctx.sql, list, args);
  const idsOf = (out: boolean) => page.nodes.filter((node) => node.out === out).map(({ id }) => id);
  const [messages, inbound] = await Promise.all([readMessages(ctx, tenantId, idsOf(true)), readInbound(ctx, tenantId, idsOf(false))]);
  const messageById = new Map(messages.map((one) => [one.id, one]));
  const inboundById = new Map(inbound.map((one) => [one.id, one]));
  for (const node of page.nodes)
    Object.assign(node, { message: messageById.get(node.id) ?? null, inboundMessage: inboundById.get(node.id) ?? null });
  return page;
}
