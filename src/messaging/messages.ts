import type { MessageFilter } from '../../entities/inputs/messages.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { Attempt, Message, MessageEvent } from '../../entities/Message.js';
import type { MessageOrder } from '../../entities/types/messageState.js';
import type { App, Ctx } from '../context.js';
import { isTest, tenantToRead } from '../core/authorize.js';
import { PLATFORM_TENANT } from '../core/platformTenant.js';
import { type Page, readPage } from '../db/page.js';
import type { Sql } from '../db/sql.js';
import { AppError } from '../errors.js';
import { createBatcher } from '../lib/flow/batcher.js';
import { type SenderRow, senderColumns, senderJoins, toSenderId } from '../senders/senderIdRow.js';
import { wouldBeArchived } from './archivedMessages.js';
import { bookedBy, filteredMessages, firstHeldBy } from './messageFilter.js';

/** The platform's own messages hold codes: nobody reads them here, not even before they are erased. */
const ofPlatform = `m.tenant_id = '${PLATFORM_TENANT}'`;

/** The column that each plain field comes from. A field that is missing here is never read. */
const columnOf: Record<string, string> = {
  to: 'm.phone as "to"',
  redactedAt: `case when ${ofPlatform} then coalesce(m.redacted_at, m.accepted_at) else m.redacted_at end as "redactedAt"`,
  operator: 'm.operator',
  category: 'm.category',
  body: `case when ${ofPlatform} then null else m.body end as body`,
  encoding: 'm.encoding',
  segments: 'm.segments',
  credits: 'm.credits',
  charged: `case when m.credit_state in ('HELD', 'SETTLED') then m.credits else 0 end as charged`,
  status: 'm.status',
  holdReason: 'm.hold_reason as "holdReason"',
  failure: 'm.failure',
  failureDetail: 'm.failure_detail as "failureDetail"',
  outcomeSource: 'm.outcome_source as "outcomeSource"',
  providerReference: 'm.provider_reference as "providerReference"',
  clientReference: 'm.client_reference as "clientReference"',
  scheduledAt: 'm.scheduled_at as "scheduledAt"',
  acceptedAt: 'm.accepted_at as "acceptedAt"',
  sentAt: 'm.sent_at as "sentAt"',
  finalAt: 'm.final_at as "finalAt"',
  updatedAt: 'm.updated_at as "updatedAt"',
  reportMissing: 'm.report_missing_at is not null as "reportMissing"',
  contradictedAt: 'm.contradicted_at as "contradictedAt"',
  createdBy: 'm.created_by as "createdById"',
  apiKey: 'm.api_key_id as "apiKeyId"',
  campaign: 'm.campaign_id as "campaignId"',
  test: 'm.test',
  /**
   * Of several reasons the one that ends least by itself: what is quarantined waits for an operator, a suspended tenant has to act, a
   * restore and a freeze are the operator's, a provider is tried again by itself, and turns come. Other HELD messages aren't due:
   * `holdReason` says what they wait for.
   */
  waitReason: `case
    when m.status in ('SCHEDULED', 'QUEUED', 'HELD') and exists (select from quarantined_item q where q.item_id = m.id
      and q.kind = case m.status when 'QUEUED' then 'DISPATCH' else 'SWEEP' end and q.released_at is null) then 'QUARANTINED'
    when m.status <> 'QUEUED' and (m.status <> 'HELD' or m.hold_reason <> 'PROVIDER_DOWN')
      and (m.status <> 'SCHEDULED' or m.scheduled_at > given.now) then null
    when (select status from tenant where id = m.tenant_id) = 'SUSPENDED' then 'TENANT_SUSPENDED'
    when (select restore_id is not null from maintenance_epoch order by epoch desc limit 1)
      then 'RESTORE_IN_PROGRESS'
    when (select sending_frozen from system_state) then 'SENDING_FROZEN'
    when (select status from campaign where tenant_id = m.tenant_id and id = m.campaign_id) = 'PAUSED' then 'CAMPAIGN_PAUSED'
    when m.status = 'HELD' or exists (select from provider_state
      where provider = case when m.test then given.sandbox else given.live end and closed_until > given.now
        and (closed_for is null or m.tenant_id = any (closed_for))) then 'PROVIDER_DOWN'
    when not m.test and m.status = 'QUEUED' and m.next_attempt_at <= given.now and exists (select from provider_pace
      where provider = given.live and next_turn_at > clock_timestamp() + interval '200 milliseconds') then 'RATE_LIMITED'
    end as "waitReason"`,
};

/** What `waitReason` depends on beside rows. `param` takes a value and answers its place in the statement. */
const given = ({ now, sandbox, sms }: App, param: (value: unknown) => string): string =>
  `cross join (select ${param(now())}::timestamptz as now, ${param(sandbox.name)}::text as sandbox,
     ${param(sms.name)}::text as live) given`;

/**
 * One statement for a message with its sender id: a list that dashboards poll costs one round trip. Written by hand, unlike other lists:
 * its columns depend on the fields that a query selects. Kysely's list of the same eight columns takes as long (0.6 ms for 50 rows).
 */
interface ColumnSet {
  /** Names its prepared statement. */
  n: number;
  columns: string;
  /** What they are joined from, beside the message `m`; `waits`: also what waitReason depends on. */
  joins: string;
  waits: boolean;
}

const joinsOf = ({ joins, waits }: ColumnSet, app: App, param: (value: unknown) => string): string =>
  waits ? `${joins} ${given(app, param)}` : joins;

const allColumns: ColumnSet = {
  n: 0,
  columns: `m.id, m.tenant_id as "tenantId", ${Object.values(columnOf).join(', ')}, m.sender_id as "senderIdId", ${senderColumns}`,
  joins: `join sender_id s on s.id = m.sender_id ${senderJoins('m.tenant_id')}`,
  waits: true,
};

/** Who asks for nothing else gets no other columns either: 41 of them for each of 50 rows cost four times what eight do. */
const narrowableFields = new Set([
  ...Object.keys(columnOf),
  ...['id', 'senderId', 'name', '__typename', 'nodes', 'edges', 'node', 'cursor', 'totalCount'],
  ...['pageInfo', 'hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'],
]);

/** Each columnSet is a prepared statement on each connection: after so many, all columns are read. */
const MAX_COLUMN_SETS = 64;

const columnSets = new Map<string, ColumnSet>();

/** By what a document selects, of which there is one set as long as the document is kept. */
const columnSetOf = new WeakMap<ReadonlySet<string>, ColumnSet>();

/**
 * What a statement must read for these names. `tenant` isn't among the narrowable fields, so its id isn't needed then. `name` and `status`
 * may be the message's or its sender id's: both are read.
 */
function columnsFor(wanted: ReadonlySet<string> | undefined): ColumnSet {
  if (!wanted) return allColumns;
  const known = columnSetOf.get(wanted) ?? findColumns(wanted);
  columnSetOf.set(wanted, known);
  return known;
}

function findColumns(wanted: ReadonlySet<string>): ColumnSet {
  if (![...wanted].every((name) => narrowableFields.has(name))) return allColumns;
  const columns = Object.entries(columnOf)
    .filter(([name]) => wanted.has(name))
    .map(([, column]) => column);
  if (wanted.has('senderId')) columns.push('s.id as s_id', 's.name as s_name', 's.status as s_status');
  const key = columns.join(', ');
  const known = columnSets.get(key);
  if (known) return known;
  if (columnSets.size >= MAX_COLUMN_SETS) return allColumns;
  const columnSet = {
    n: columnSets.size + 1,
    columns: ['m.id', ...columns].join(', '),
    joins: 'join sender_id s on s.id = m.sender_id',
    waits: wanted.has('waitReason'),
  };
  columnSets.set(key, columnSet);
  return columnSet;
}

type Row = Omit<Message, 'senderId'> & SenderRow & { senderId?: unknown };

/**
 * Rows become messages in place: a copy of 30 fields for each of 50 rows is a third of the list's time. Neighbours of one tenant and one
 * sender id share its object.
 */
function messageMaker(): (row: Row) => Message {
  let last: Row | undefined;
  return (row) => {
    row.senderId = last && last.s_id === row.s_id && last.tenantId === row.tenantId ? last.senderId : toSenderId(row);
    last = row;
    return row as unknown as Message;
  };
}

/** A page and its order: the newest first unless told otherwise. */
interface MessagesArgs extends PageArgs {
  order?: MessageOrder;
}

/**
 * Messages, by their ids: live ones, or with `test` those of test keys; a test key sees no others. `to` in any usual form, `from` a
 * sender id's name; times: from inclusive, to exclusive. `wanted`, if given, names every field that will be read, of the messages and
 * of what they hold: other fields may be missing.
 */
export async function messages(ctx: Ctx, args: MessagesArgs, filter: MessageFilter, wanted?: ReadonlySet<string>): Promise<Page<Message>> {
  const columnSet = columnsFor(wanted);
  const list = {
    ...{ name: 'messages', from: 'message m', id: 'm.id', columns: columnSet.columns },
    ...(await filteredMessages(ctx, filter)),
    joins: (param: (value: unknown) => string) => joinsOf(columnSet, ctx.app, param),
    ...(args.order === 'OLDEST_FIRST' && { order: { by: ['m.id'], direction: 'asc' as const } }),
  };
  return readPage<Row, Message>(ctx.sql, { ...list, toNode: messageMaker() }, args);
}

/** The message of each of these ledger entries of one message, in the order of the ids; null where the reader sees none. */
export async function messagesOfEntries(ctx: Ctx, entryIds: readonly string[]): Promise<(Message | null)[]> {
  const rows = await ctx.sql.rows<{ entry: string; id: string }>(
    `select e.entry, m.id from unnest($1::uuid[], $2::uuid[]) as e (entry, first)
     cross join lateral (${bookedBy('e.entry', 'e.first')}) m`,
    [entryIds, entryIds.map(firstHeldBy)],
  );
  const messageId = new Map(rows.map(({ entry, id }) => [entry, id]));
  const tenantId = tenantToRead(ctx, undefined, 'VIEW_REPORTS');
  const found = await readMessages(ctx, tenantId, [...messageId.values()]);
  const byId = new Map(found.map((message) => [message.id, message]));
  return entryIds.map((id) => byId.get(messageId.get(id) ?? '') ?? null);
}

/** One message that the actor may see, or null; MESSAGE_ARCHIVED where it would be among those that have left the database. */
export async function message(ctx: Ctx, id: string): Promise<Message | null> {
  const [found] = await messagesById(ctx, [id]);
  if (found) return found;
  const tenantId = tenantToRead(ctx, undefined, 'VIEW_REPORTS', 'tests too');
  if (await wouldBeArchived(ctx, tenantId, id)) throw new AppError('MESSAGE_ARCHIVED', { field: 'id' });
  return null;
}

/** Those of these messages that the actor may see. */
export async function messagesById(ctx: Ctx, ids: readonly string[]): Promise<Message[]> {
  const found = await readMessages(ctx, tenantToRead(ctx, undefined, 'VIEW_REPORTS', 'tests too'), ids);
  return isTest(ctx) ? found.filter(({ test }) => test) : found;
}

interface MessageLookup {
  /** Undefined: of any. */
  tenantId: string | undefined;
  ids: readonly string[];
}

/** Reads of at most so many messages, of the same columns and at the same time, share a statement: a send's answer is one. */
const MAX_SHARED_IDS = 20;

const MAX_IDS_PER_STATEMENT = 500;

const batchers = new WeakMap<App, Map<ColumnSet, (asked: MessageLookup) => Promise<Row[]>>>();

/** Messages of a tenant (undefined: of any) by their uuids, in that order; ids that are not there are left out. `wanted` as above. */
export async function readMessages(
  ctx: Ctx,
  tenantId: string | undefined,
  ids: readonly string[],
  wanted?: ReadonlySet<string>,
): Promise<Message[]> {
  if (ids.length === 0) return [];
  const { app } = ctx;
  const columnSet = columnsFor(wanted);
  const asked: MessageLookup = { tenantId, ids };
  if (ids.length > MAX_SHARED_IDS || ctx.sql !== app.db.sql)
    return (await readTogether(app, ctx.sql, columnSet, [asked])).flat().map(messageMaker());
  const ofApp = batchers.get(app) ?? new Map<ColumnSet, (asked: MessageLookup) => Promise<Row[]>>();
  batchers.set(app, ofApp);
  const read =
    ofApp.get(columnSet) ??
    createBatcher((all: MessageLookup[]) => readTogether(app, app.db.sql, columnSet, all), {
      max: MAX_IDS_PER_STATEMENT,
      weigh: ({ ids }) => ids.length,
    });
  ofApp.set(columnSet, read);
  return (await read(asked)).map(messageMaker());
}

/** Each lookup's rows, found by its place and not by ids: every caller gets its own tenant's rows only. */
async function readTogether(app: App, sql: Sql, columnSet: ColumnSet, all: MessageLookup[]): Promise<Row[][]> {
  const { n, columns } = columnSet;
  const values: unknown[] = [];
  const param = (value: unknown): string => `$${values.push(value)}`;
  const joins = joinsOf(columnSet, app, param);
  const ids = param(all.flatMap(({ ids }) => ids));
  const tenantIds = param(all.flatMap(({ ids, tenantId }) => ids.map(() => tenantId ?? null)));
  const rows = await sql.rows<Row & { at: number }>(
    {
      name: `messagesByIds ${n}`,
      text: `select asked.at, ${columns} from message m ${joins}
        join unnest(${ids}::uuid[], ${tenantIds}::uuid[]) with ordinality as asked (id, tenant_id, at)
          on m.id = asked.id and (asked.tenant_id is null or m.tenant_id = asked.tenant_id)`,
    },
    values,
  );
  const byPlace = new Map(rows.map((row) => [row.at, row]));
  let place = 0;
  return all.map(({ ids }) =>
    ids.flatMap(() => {
      place += 1;
      return byPlace.get(place) ?? [];
    }),
  );
}

/** The events of messages that were read already, oldest first, in the order of the ids. */
export async function eventsOf(ctx: Ctx, ids: readonly string[]): Promise<MessageEvent[][]> {
  const rows = await ctx.sql.rows<MessageEvent>(
    `select message_id as "messageId", n, at, status, detail from message_event where message_id = any($1::uuid[]) order by message_id, n`,
    [ids],
  );
  const byMessage = Map.groupBy(rows, (row) => row.messageId);
  return ids.map((id) => byMessage.get(id) ?? []);
}

/** The attempts of messages that were read already, first one first, in the order of the ids. */
export async function attemptsOf(ctx: Ctx, ids: readonly string[]): Promise<Attempt[][]> {
  const rows = await ctx.sql.rows<Attempt>(
    `select message_id as "messageId", n as number, provider, phase, at, provider_reference as "providerReference", detail
     from attempt where message_id = any($1::uuid[]) order by message_id, n`,
    [ids],
  );
  const byMessage = Map.groupBy(rows, (row) => row.messageId);
  return ids.map((id) => byMessage.get(id) ?? []);
}
