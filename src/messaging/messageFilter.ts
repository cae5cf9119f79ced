import type { MessageFilter } from '../../entities/inputs/messages.js';
import type { MessageStatus } from '../../entities/types/messageState.js';
import type { Ctx } from '../context.js';
import { isStaff, isTest, tenantToRead } from '../core/authorize.js';
import { Conditions, checkTimes, type SqlList } from '../db/page.js';
import { AppError } from '../errors.js';
import { idAt, timeOfId } from '../lib/ids.js';
import { parsePhone } from '../lib/phone.js';

/** The messages `m` that a filter means, as a list reads them (src/db/page.ts). */
type FilteredMessages = Pick<SqlList<never, never>, 'conditions' | 'parts' | 'replanned'>;

/**
 * Each filter is to be answered from an index in the order of the ids, however rare what it looks for is among millions, or from what the
 * index message_traits says of each 32 pages.
 * BAD_USER_INPUT, INVALID_PHONE_NUMBER, and FORBIDDEN for a tenant that the actor may not read.
 */
export async function filteredMessages(ctx: Ctx, filter: MessageFilter): Promise<FilteredMessages> {
  checkTimes(filter.acceptedFrom, filter.acceptedTo, 'filter.acceptedTo');
  const entryId = filter.ledgerEntryId;
  const conditions = new Conditions()
    .add('m.tenant_id = $?', tenantToRead(ctx, filter.tenantId, 'VIEW_REPORTS', 'tests too'))
    .add('m.test = $?', filter.test === true || isTest(ctx));
  const usual = conditions.texts.length;
  conditions
    .add('m.id = any($?::uuid[])', capped(filter.ids, 'filter.ids'))
    .add(`m.id = any(array(${bookedBy('($?::uuid[])[1]', '($?::uuid[])[2]')}))`, entryId && [entryId, firstHeldBy(entryId)])
    .add('m.phone = $?', typeof filter.to === 'string' ? phoneOf(filter.to) : undefined)
    .add('m.category = any($?::text[])', filter.category)
    .add(`m.updated_at >= $? and m.updated_minute >= date_trunc('minute', $?::timestamptz)`, filter.updatedFrom)
    .add('m.client_reference = $?', filter.clientReference)
    .add('m.failure = any($?::text[])', filter.failure)
    .add('m.hold_reason = any($?::text[])', filter.holdReason)
    .add('m.operator = any($?::text[])', filter.operator)
    .add('m.created_by = $?', filter.createdById)
    .add('m.api_key_id = $?', filter.apiKeyId);
  addIsThere(conditions, 'm.report_missing_at', filter.reportMissing);
  addIsThere(conditions, 'm.contradicted_at', filter.contradicted);
  if (filter.from?.trim()) {
    const [senderId, ...others] = await senderIdsNamed(ctx, filter.from.trim());
    if (!senderId) conditions.add('$?::boolean', false);
    else if (others.length === 0) conditions.add('m.sender_id = $?', senderId);
    else conditions.add('m.sender_id = any($?::uuid[])', [senderId, ...others]);
  }
  const end = endOf(filter.toEndsWith);
  if (end) {
    const ids = await idsOfNumbersEnding(ctx, filter.tenantId, end);
    if (ids) conditions.add('m.id = any($?::uuid[])', ids);
    else conditions.add(`m.phone like '%' || $?::text`, end);
  }
  if (filter.campaignId) {
    const holdEntry = await holdEntryOf(ctx, filter.campaignId);
    conditions
      .add('m.campaign_id = $?', filter.campaignId)
      .add('m.id between numbered_id($?::uuid, 0) and $?::uuid', holdEntry)
      .add('$?::boolean', holdEntry ? undefined : false);
  }
  if (filter.contactId) {
    const phone = await phoneOfContact(ctx, filter);
    conditions.add('m.phone = $?', phone).add('$?::boolean', phone ? undefined : false);
  }
  conditions.add('m.accepted_at >= $?', filter.acceptedFrom).add('m.accepted_at < $?', filter.acceptedTo);
  const parts = partsOf(filter, conditions);
  return { conditions, parts, replanned: filter.test === true || conditions.texts.length > usual || parts.length > 0 };
}

/** Several have a name when it was refused to all but one of those who asked for it. */
export async function senderIdsNamed(ctx: Ctx, name: string): Promise<string[]> {
  const rows = await ctx.sql.rows<{ id: string }>('select id from sender_id where lower(name) = lower($1)', [name]);
  return rows.map(({ id }) => id);
}

/** With so many among millions, a page of them is found soon in the order of the ids. */
const FEW = 10_000;

/** Messages to numbers that end so, read from the index of numbers alone (1 s for five million); undefined where they aren't few. */
async function idsOfNumbersEnding(ctx: Ctx, tenantId: string | undefined, end: string): Promise<string[] | undefined> {
  const conditions = new Conditions()
    .add('tenant_id = $?', tenantToRead(ctx, tenantId, 'VIEW_REPORTS', 'tests too'))
    .add(`phone like '%' || $?::text`, end);
  const rows = await ctx.sql.rows<{ id: string }>(
    `select id from message where ${conditions.texts.join(' and ')} limit ${conditions.param(FEW + 1)}`,
    conditions.params,
  );
  return rows.length > FEW ? undefined : rows.map(({ id }) => id);
}

/** Its messages have the id of this entry, but for the last 32 bits. */
async function holdEntryOf(ctx: Ctx, campaignId: string): Promise<string | undefined> {
  const run = await ctx.sql.row<{ entry: string }>('select hold_entry as entry from campaign_run where campaign_id = $1', [campaignId]);
  return run?.entry;
}

/** Of one of the tenant's contacts: platform staff and test keys see none, so they find nothing by one. */
async function phoneOfContact(ctx: Ctx, { tenantId, contactId }: MessageFilter): Promise<string | undefined> {
  if (isStaff(ctx) || isTest(ctx)) return;
  const contact = await ctx.sql.row<{ phone: string }>('select phone from contact where tenant_id = $1 and id = $2', [
    ...[tenantToRead(ctx, tenantId, 'VIEW_REPORTS'), contactId],
  ]);
  return contact?.phone;
}

/** States of the ordinary way: the column listed_status is null in them, and the state itself in the others. */
const ordinary: ReadonlySet<MessageStatus> = new Set(['QUEUED', 'SENDING', 'SENT', 'DELIVERED']);

/** A message's id and accepted_at that differ by more are misdated: a column, which has the same figure in its migration. */
const TOLERATED_MS = 60_000;

/**
 * Times are ranges of ids, and each of several states is read by its index: what is found is merged. Messages whose id and time contradict
 * each other (a wrong clock gave them before ids were drawn from that time) have an index of their own.
 */
function partsOf(filter: MessageFilter, conditions: Conditions): string[] {
  const { acceptedFrom, acceptedTo } = filter;
  const status = filter.status ?? statesImplied(filter);
  const states = status ? statesOf([...new Set(status)], conditions) : [];
  if (!acceptedFrom && !acceptedTo) return states;
  const range = [
    'not m.misdated',
    ...(acceptedFrom ? [`m.id >= ${conditions.param(idAt(after(acceptedFrom, -TOLERATED_MS)))}::uuid`] : []),
    ...(acceptedTo ? [`m.id < ${conditions.param(idAt(after(acceptedTo, TOLERATED_MS)))}::uuid`] : []),
  ].join(' and ');
  if (!status) return [range, 'm.misdated'];
  return [...states.map((state) => `${state} and ${range}`), `m.status = any(${conditions.param(status)}::text[]) and m.misdated`];
}

/** States that messages which failed, or are held, are in; without any where the filter tells nothing of them. */
const statesImplied = ({ failure, holdReason }: MessageFilter): MessageStatus[] | undefined =>
  holdReason ? ['HELD'] : failure ? ['FAILED', 'UNDELIVERED', 'EXPIRED', 'SUPPRESSED', 'CANCELLED'] : undefined;

/** A condition for each state that has an index, and one for the others. What is queued is in the queue, which holds nothing else. */
function statesOf(status: MessageStatus[], conditions: Conditions): string[] {
  const listed = status
    .filter((state) => !ordinary.has(state) || state === 'QUEUED')
    .map((state) =>
      ordinary.has(state) ? 'm.id in (select message_id from dispatch_queue)' : `m.listed_status = ${conditions.param(state)}::text`,
    );
  const others = status.filter((state) => ordinary.has(state) && state !== 'QUEUED');
  if (others.length === 0 && listed.length > 0) return listed;
  const [only] = others;
  const found = others.length === 1 ? `= ${conditions.param(only)}::text` : `= any(${conditions.param(others)}::text[])`;
  return [...listed, `m.status ${found}`];
}

const after = (time: Date, ms: number): Date => new Date(Math.max(0, time.getTime() + ms));

/** A send makes the ids of its messages, then that of the entry that holds their credits, in one go: milliseconds. */
const SAME_SEND_MS = 2_000;

/** The ids of the messages of a ledger entry: these SQL expressions are its id, and the least that a message which it holds can have. */
export const bookedBy = (entry: string, from: string): string =>
  `select id from message where hold_entry = ${entry} and id between ${from} and ${entry}
   union all select unnest(message_ids) from ledger_entry_messages where entry_id = ${entry}`;

export const firstHeldBy = (entryId: string): string => idAt(after(timeOfId(entryId), -SAME_SEND_MS));

/** Whether a column says something; nothing where that isn't asked. A constant each: of a parameter, no plan would know which is rare. */
function addIsThere(conditions: Conditions, column: string, isThere: boolean | null | undefined): void {
  if (typeof isThere === 'boolean') conditions.texts.push(`${column} is ${isThere ? 'not null' : 'null'}`);
}

function endOf(digits: string | null | undefined): string | undefined {
  if (typeof digits !== 'string') return;
  if (!/^\d{3,9}$/.test(digits)) throw new AppError('BAD_USER_INPUT', { field: 'filter.toEndsWith', message: 'Give 3 to 9 digits.' });
  return digits;
}

function capped(ids: string[] | null | undefined, field: string): string[] | undefined {
  if (ids && ids.length > 1_000) throw new AppError('BAD_USER_INPUT', { field, params: { max: 1_000, of: 'ids' } });
  return ids ?? undefined;
}

function phoneOf(typed: string): string {
  const parsed = parsePhone(typed);
  if (!parsed.ok) throw new AppError('INVALID_PHONE_NUMBER', { field: 'filter.to', params: { reason: parsed.reason } });
  return parsed.phone;
}
