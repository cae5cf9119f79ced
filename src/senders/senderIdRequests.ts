import type { PageArgs } from '../../entities/inputs/page.js';
import type { SenderIdFilter } from '../../entities/inputs/senders.js';
import type { SenderId } from '../../entities/SenderId.js';
import type { Ctx } from '../context.js';
import { allowOnPlatform } from '../core/authorize.js';
import { Conditions, type Page, readPage } from '../db/page.js';
import { likePattern } from '../lib/likePattern.js';
import { type SenderRow, senderColumns, senderJoins, toSenderId } from './senderIdRow.js';

/** What tenants have asked for, newest first; `search` finds a part of the name or of the tenant's. Platform staff only. */
export async function senderIdRequests(ctx: Ctx, args: PageArgs, filter: SenderIdFilter): Promise<Page<SenderId>> {
  allowOnPlatform(ctx, 'REVIEW_SENDER_IDS');
  const conditions = new Conditions()
    .add('s.tenant_id = $?', filter.tenantId)
    .add('s.status = any($?::text[])', filter.status)
    .add(`s.name || ' ' || t.name ilike $?`, likePattern(filter.search));
  const from = `sender_id s join tenant t on t.id = s.tenant_id ${senderJoins('s.tenant_id')}`;
  return readPage<SenderRow, SenderId>(
    ctx.sql,
    { name: 'senderIdRequests', columns: senderColumns, from, id: 's.id', conditions, toNode: toSenderId },
    args,
  );
}
