import type { SenderIdStatus } from '../../entities/enums.js';
import type { SenderId, SenderIdEvent } from '../../entities/SenderId.js';
import { allowInTenant, type Ctx } from '../context.js';
import { type SenderRow, senderColumns, senderJoins, toSenderId } from './view.js';

/** The tenant's own sender ids and the shared ones, by name. */
export async function senderIds(ctx: Ctx, status?: SenderIdStatus[] | null): Promise<SenderId[]> {
  return readSenderIds(ctx, allowInTenant(ctx, 'VIEW_REPORTS'), status);
}

/** The same for payloads that have asked already who reads. */
export async function readSenderIds(ctx: Ctx, tenantId: string, status?: SenderIdStatus[] | null): Promise<SenderId[]> {
  const rows = await ctx.sql.rows<SenderRow>(
    {
      name: 'senderIds',
      text: `select ${senderColumns} from sender_id s ${senderJoins('$1')}
        where (s.tenant_id is null or s.tenant_id = $1) and ($2::text[] is null or s.status = any($2)) order by lower(s.name), s.id`,
    },
    [tenantId, status ?? null],
  );
  return rows.map(toSenderId);
}

/** One sender id that this tenant may see: its own or a shared one; null otherwise. */
export async function senderId(ctx: Ctx, id: string): Promise<SenderId | null> {
  return readSenderId(ctx, allowInTenant(ctx, 'VIEW_REPORTS'), id);
}

export async function readSenderId(ctx: Ctx, tenantId: string, id: string): Promise<SenderId | null> {
  const row = await ctx.sql.row<SenderRow>(
    `select ${senderColumns} from sender_id s ${senderJoins('$1')} where s.id = $2 and (s.tenant_id is null or s.tenant_id = $1)`,
    [tenantId, id],
  );
  return row ? toSenderId(row) : null;
}

/** The histories of sender ids that were read already, oldest step first, in the order of the ids. */
export async function senderIdHistories(ctx: Ctx, ids: readonly string[]): Promise<SenderIdEvent[][]> {
  const rows = await ctx.sql.rows<SenderIdEvent & { senderId: string }>(
    `select sender_id as "senderId", at, from_status as "from", to_status as "to", by_user as "byUserId", note from sender_id_event where sender_id = any($1::uuid[]) order by sender_id, n`,
    [ids],
  );
  const bySender = Map.groupBy(rows, (row) => row.senderId);
  return ids.map((id) => bySender.get(id) ?? []);
}
