import type { File } from '../../entities/File.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { SenderIdFilter } from '../../entities/inputs/senders.js';
import type { SenderId, SenderIdEvent } from '../../entities/SenderId.js';
import { type Ctx } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { allowInTenant, allowOnPlatform, tenantToRead } from '../core/authorize.js';
import { Conditions, type Page, prepared, readPage } from '../db/page.js';
import type { Sql } from '../db/sql.js';
import { createBatcher } from '../lib/flow/batcher.js';
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
  const { app, sql } = ctx;
  const asked: Lookup = { tenantId: tenantId ?? null, ids };
  const rows = sql === app.db.sql ? await lookups(app)(asked) : (await readTogether(sql, [asked]))[0];
  return (rows ?? []).map(toSenderId);
}

interface Lookup {
  /** Null: of any tenant. */
  tenantId: string | null;
  ids: readonly string[];
}

const MAX_SHARED_IDS = 1_000;

/** Those who ask at the same time share a statement. */
const lookups = appScoped((app) =>
  createBatcher((all: Lookup[]) => readTogether(app.db.sql, all), { max: MAX_SHARED_IDS, weigh: ({ ids }) => ids.length }),
);

const lookupStatement = prepared(
  `select asked.place, ${senderColumns}
   from unnest($1::uuid[], $2::uuid[]) with ordinality as asked (id, tenant_id, place)
   join sender_id s on s.id = asked.id and (asked.tenant_id is null or s.tenant_id is null or s.tenant_id = asked.tenant_id)
   ${senderJoins('coalesce(asked.tenant_id, s.tenant_id)')}`,
);

/** Each lookup's rows, found by their places and not by ids: every caller gets what its own tenant sees. */
async function readTogether(sql: Sql, all: Lookup[]): Promise<SenderRow[][]> {
  const tenantIds = all.flatMap(({ ids, tenantId }) => ids.map(() => tenantId));
  const rows = await sql.rows<SenderRow & { place: number }>(lookupStatement, [all.flatMap(({ ids }) => ids), tenantIds]);
  const byPlace = new Map(rows.map((row) => [row.place, row]));
  let place = 0;
  return all.map(({ ids }) =>
    ids.flatMap(() => {
      place += 1;
      return byPlace.get(place) ?? [];
    }),
  );
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
    `select d.sender_id as "senderId", a.id, a.tenant_id as "tenantId", a.filename, a.content_type as "contentType", a.purpose,
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
