import type { File } from '../../entities/File.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { SenderIdFilter } from '../../entities/inputs/senders.js';
import type { SenderId, SenderIdEvent } from '../../entities/SenderId.js';
import { type Ctx } from '../context.js';
import { allowInTenant, allowOnPlatform, tenantToRead } from '../core/authorize.js';
import { Conditions, type Page, readPage } from '../db/page.js';
import { likePattern } from '../lib/likePattern.js';

import { type SenderRow, senderColumns, senderJoins, toSenderId } from './senderIdRow.js';

/** The tenant's own sender ids and the shared ones, by name. Platform staff name the tenant. */
export async function senderIds(ctx: Ctx, args: PageArgs, filter: SenderIdFilter): Promise<Page<SenderId>> {
  const tenantId = filter.tenantId ? tenantToRead(ctx, filter.tenantId, 'VIEW_REPORTS') : allowInTenant(ctx, 'VIEW_REPORTS', 'tests too');
  const conditions = new Conditions(tenantId)
    .add('s.status = any($?::text[])', filter.status)
    .add('s.name ilike $?', likePattern(filter.search));
  // Of those that this tenant sees: also the place of a cursor is.
  const from = `(select * from sender_id where tenant_id is null or tenant_id = $1::uuid) s ${senderJoins('$1')}`;
  const order = { by: ['lower(s.name)', 's.id'], direction: 'asc' as const };
  return readPage<SenderRow, SenderId>(
    ctx.sql,
    { name: 'senderIds', columns: senderColumns, from, id: 's.id', order, conditions, toNode: toSenderId },
    args,
  );
}

/** One sender id that the actor may see; null otherwise. */
export async function senderId(ctx: Ctx, id: string): Promise<SenderId | null> {
  const [found] = await senderIdsById(ctx, [id]);
  return found ?? null;
}

/** Whether the actor is one of the platform's reviewers, and acts for no tenant. */
export const reviewsSenderIds = ({ actor }: Ctx): boolean =>
  actor.kind === 'user' && actor.tenantId === null && actor.permissions.has('REVIEW_SENDER_IDS');

/** The tenant whose sender ids, beside the shared ones, the actor sees; undefined for the platform's reviewers: everybody's. */
export function whoseSenderIds(ctx: Ctx): string | undefined {
  if (!reviewsSenderIds(ctx)) return allowInTenant(ctx, 'VIEW_REPORTS', 'tests too');
  allowOnPlatform(ctx, 'REVIEW_SENDER_IDS');
  return undefined;
}

/**
 * Sender ids that a tenant may see, its own or shared ones, in the order of the ids; others are left out. Undefined: anybody's, each as its
 * owner sees it.
 */
export async function readSenderIdsOf(ctx: Ctx, tenantId: string | undefined, ids: readonly string[]): Promise<SenderId[]> {
  const rows = await ctx.sql.rows<SenderRow>(
    `select ${senderColumns} from sender_id s ${senderJoins('coalesce($1::uuid, s.tenant_id)')}
     where s.id = any($2::uuid[]) and ($1::uuid is null or s.tenant_id is null or s.tenant_id = $1)`,
    [tenantId ?? null, ids],
  );
  const byId = new Map(rows.map((row) => [row.s_id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [toSenderId(row)] : [];
  });
}

export async function readSenderId(ctx: Ctx, tenantId: string, id: string): Promise<SenderId | null> {
  const [found] = await readSenderIdsOf(ctx, tenantId, [id]);
  return found ?? null;
}

/** The histories of sender ids that were read already, oldest step first, in the order of the ids. */
export async function senderIdHistories(ctx: Ctx, ids: readonly string[]): Promise<SenderIdEvent[][]> {
  const rows = await ctx.sql.rows<SenderIdEvent>(
    `select sender_id as "senderId", n, at, from_status as "from", to_status as "to", actor, note from sender_id_event
      where sender_id = any($1::uuid[]) order by sender_id, n`,
    [ids],
  );
  const bySender = Map.groupBy(rows, (row) => row.senderId);
  return ids.map((id) => bySender.get(id) ?? []);
}

/** The documents of sender ids that were read already, as they were handed in, in the order of the ids. */
export async function senderIdDocuments(ctx: Ctx, ids: readonly string[]): Promise<File[][]> {
  const rows = await ctx.sql.rows<File & { senderId: string }>(
    `select d.sender_id as "senderId", a.id, a.tenant_id as "tenantId", a.filename, a.content_type as "contentType",
       a.bytes as "sizeBytes", a.checksum_sha256 as "checksumSha256", a.created_at as "createdAt"
     from sender_id_document d join media_asset a on a.tenant_id = d.tenant_id and a.id = d.asset_id
     where d.sender_id = any($1::uuid[]) order by d.sender_id, d.n`,
    [ids],
  );
  const bySender = Map.groupBy(rows, (row) => row.senderId);
  return ids.map((id) => bySender.get(id) ?? []);
}

/** Those of these sender ids that the actor may see. */
export const senderIdsById = async (ctx: Ctx, ids: readonly string[]): Promise<SenderId[]> =>
  readSenderIdsOf(ctx, whoseSenderIds(ctx), ids);
