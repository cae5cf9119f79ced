import type { Attempt, Message, MessageEvent } from '../../entities/Message.js';
import type { MessageCategory, MessageStatus } from '../../entities/messageState.js';
import { type Ctx, tenantToRead } from '../context.js';
import { Conditions, type Page, type PageArgs, readPage } from '../db/page.js';
import { AppError } from '../errors.js';
import { parsePhone } from '../lib/phone.js';
import { type SenderRow, senderColumns, senderJoins, toSenderId } from '../senders/view.js';

/** One statement for a message with its sender id: a list that dashboards poll costs one round trip. */
const COLUMNS = `m.id, m.tenant_id as "tenantId", m.phone as "to", m.raw_recipient as "toRaw", m.redacted_at as "redactedAt", m.operator,
  m.sender_id as "senderIdId", m.category, m.body, m.encoding, m.segments, m.credits, m.status, m.hold_reason as "holdReason", m.failure,
  m.failure_detail as "failureDetail", m.outcome_source as "outcomeSource", m.provider_reference as "providerReference",
  m.client_reference as "clientReference", m.scheduled_at as "scheduledAt", m.accepted_at as "acceptedAt", m.sent_at as "sentAt",
  m.final_at as "finalAt", m.updated_at as "updatedAt", m.report_missing_at is not null as "reportMissing",
  m.contradicted_at as "contradictedAt", m.created_by as "createdById", ${senderColumns}`;
const FROM = `message m join sender_id s on s.id = m.sender_id ${senderJoins('m.tenant_id')}`;

type Row = Omit<Message, 'senderId'> & SenderRow & { senderId?: unknown };

/** The row becomes the message in place: a copy of 30 fields for each of 50 rows is a third of the list's time. */
function toMessage(row: Row): Message {
  row.senderId = toSenderId(row);
  return row as unknown as Message;
}

export interface MessageFilter {
  tenantId?: string;
  ids?: string[] | null;
  status?: MessageStatus[] | null;
  to?: string | null;
  from?: string | null;
  category?: MessageCategory[] | null;
  acceptedFrom?: Date | null;
  acceptedTo?: Date | null;
  updatedFrom?: Date | null;
  clientReference?: string | null;
}

/** Messages, newest first. `to` in any usual form, `from` a sender id's name; times: from inclusive, to exclusive. */
export async function messages(ctx: Ctx, args: PageArgs, filter: MessageFilter): Promise<Page<Message>> {
  const conditions = new Conditions()
    .add('m.tenant_id = $?', tenantToRead(ctx, filter.tenantId, 'VIEW_REPORTS'))
    .add('m.id = any($?::uuid[])', capped(filter.ids, 'filter.ids'))
    .add('m.status = any($?::text[])', filter.status)
    .add('m.phone = $?', filter.to ? phoneOf(filter.to) : undefined)
    .add('lower(s.name) = lower($?)', filter.from)
    .add('m.category = any($?::text[])', filter.category)
    .add('m.accepted_at >= $?', filter.acceptedFrom)
    .add('m.accepted_at < $?', filter.acceptedTo)
    .add('m.updated_at >= $?', filter.updatedFrom)
    .add('m.client_reference = $?', filter.clientReference);
  return readPage<Row, Message>(ctx.sql, { columns: COLUMNS, from: FROM, id: 'm.id', conditions, toNode: toMessage }, args);
}

function capped(ids: string[] | null | undefined, field: string): string[] | undefined {
  if (ids && ids.length > 1_000) throw new AppError('BAD_USER_INPUT', { field, params: { max: 1_000 } });
  return ids ?? undefined;
}

function phoneOf(typed: string): string {
  const parsed = parsePhone(typed);
  if (!parsed.ok) throw new AppError('INVALID_PHONE_NUMBER', { field: 'filter.to', params: { reason: parsed.reason } });
  return parsed.phone;
}

/** One message that the actor may see, or null. */
export async function message(ctx: Ctx, id: string): Promise<Message | null> {
  const tenantId = tenantToRead(ctx, undefined, 'VIEW_REPORTS');
  const [found] = await readMessages(ctx, tenantId, [id]);
  return found ?? null;
}

/** Messages of a tenant (undefined: of any) by their uuids, in that order; ids that are not there are left out. */
export async function readMessages(ctx: Ctx, tenantId: string | undefined, ids: readonly string[]): Promise<Message[]> {
  if (ids.length === 0) return [];
  const rows = await ctx.sql.rows<Row>(
    {
      name: 'messagesByIds',
      text: `select ${COLUMNS} from ${FROM} where m.id = any($1::uuid[]) and ($2::uuid is null or m.tenant_id = $2)`,
    },
    [ids, tenantId ?? null],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = byId.get(id);
    return row ? [toMessage(row)] : [];
  });
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
