import type { MessageStatus } from '../../../entities/types/messageState.js';
import type { Ctx } from '../../context.js';
import { audit } from '../../core/audit.js';
import { publishChange } from '../../db/outbox.js';
import { statement } from '../../db/statement.js';
import { newId, publicId } from '../../lib/ids.js';
import { advance, type Move } from '../../messaging/advance.js';
import { removeContacts } from '../deleteContacts.js';
import { fingerprintOf } from '../fingerprint.js';
import { lockContacts, lockErasures } from '../lockContacts.js';
import { eraseAnswers } from './eraseAnswers.js';
import { eraseCampaigns } from './eraseCampaigns.js';
import { eraseLists } from './eraseLists.js';
import { eraseWebhookAnswers } from './eraseWebhookAnswers.js';

export interface Person {
  tenantId: string;
  /** E.164. */
  phone: string;
  /** What came later is another story. Absent where it is asked for: now. */
  until: Date;
  /** For the audit, without the number. */
  reason: string;
  /** The erasure that is done once more; undefined: a new one. */
  erasureId?: string;
}

export interface Erased {
  /** The contact that was deleted, a uuid. */
  contactId: string | null;
  messageCount: number;
}

interface Found {
  id: string;
  status: MessageStatus;
  sentAt: string | null;
  updatedAt: string;
}

/** Of these a report may still come, or come again. */
const REPORT_MS = 7 * 86_400_000;
/** An answer that is missing may still come for so long, and say that nothing was sent. */
const LATE_ANSWER_MS = 10 * 60_000;
const UNSENT: readonly MessageStatus[] = ['SCHEDULED', 'HELD', 'QUEUED'];

const reportsStatement = statement<{ messageIds: string[]; tenantId: string; fingerprint: Buffer }>('contacts/erasure/eraseReports.sql');

/** Takes a person's number out of the delivery reports of these messages. */
export const eraseReports = (ctx: Ctx, messageIds: string[], tenantId: string, fingerprint: Buffer): Promise<unknown> =>
  ctx.sql.rows(reportsStatement, { messageIds, tenantId, fingerprint });

/**
 * Erases a person in one transaction: the contact, number and texts of all messages to and from them, the number in reports and answers.
 * What isn't sent is cancelled first and its credits released; what nobody could answer for counts as sent, as it would after 72 hours.
 * The opt-out stays in force, shown nowhere. Whoever makes rows of what they read of people keeps it out meanwhile (shareErasures), so that
 * it sees them, or they see it. 'sending' when a message is under way to the provider, or was ten minutes ago: nothing was
 * changed.
 */
export async function erasePerson(ctx: Ctx, asked: Omit<Person, 'until'> & Partial<Person>): Promise<Erased | 'sending'> {
  const { tenantId, phone, reason } = asked;
  await lockContacts(ctx, tenantId);
  await lockErasures(ctx, tenantId);
  // Not before: what was made while this waited is found, and belongs to it.
  const { until = ctx.app.now() } = asked;
  const person = { ...asked, until };
  const messages = await ctx.sql.rows<Found>(
    `select id, status, sent_at as "sentAt", updated_at as "updatedAt" from message
     where tenant_id = $1 and phone = $2 and accepted_at <= $3 order by id for update`,
    [tenantId, phone, until],
  );
  if (messages.some((message) => isUnderWay(ctx, message))) return 'sending';
  await endOpen(ctx, messages);
  const ids = messages.map(({ id }) => id);
  await redact(ctx, ids, phone);
  const fingerprint = fingerprintOf(tenantId, phone);
  await eraseReports(ctx, ids, tenantId, fingerprint);
  await eraseAnswers(ctx, tenantId, phone);
  await eraseWebhookAnswers(ctx, tenantId, [...ids, ...(await eventsOf(ctx, tenantId, phone))]);
  await hideOptOut(ctx, tenantId, phone);
  await eraseLists(ctx, tenantId, phone, until);
  await eraseCampaigns(ctx, tenantId, phone, until);
  await eraseInbound(ctx, person);
  const contactId = await removeContact(ctx, person);
  const since = ctx.app.now().getTime() - REPORT_MS;
  const reportsOf = messages
    .filter(({ status, sentAt }) => status === 'UNCONFIRMED' || (sentAt && Date.parse(sentAt) > since))
    .map(({ id }) => id);
  await record(ctx, person, fingerprint, reportsOf);
  await audit(ctx, 'contact.erase', tenantId, contactId && publicId('contact', contactId), { reason, messages: ids.length });
  for (let n = 0; n < ids.length; n += 1_000) await publishChange(ctx.sql, 'message', tenantId, ids.slice(n, n + 1_000));
  return { contactId, messageCount: ids.length };
}

function isUnderWay(ctx: Ctx, { status, updatedAt }: Found): boolean {
  const since = Date.parse(updatedAt);
  return status === 'SENDING' || (status === 'UNCONFIRMED' && since > ctx.app.now().getTime() - LATE_ANSWER_MS);
}

/** Brings messages to a state from which nothing of them is sent any more. */
async function endOpen(ctx: Ctx, messages: Found[]): Promise<void> {
  const cancelled = messages
    .filter(({ status }) => UNSENT.includes(status))
    .map(({ id }): Move => ({ id, to: 'CANCELLED', detail: 'Cancelled, since its recipient was erased.' }));
  const assumed = messages
    .filter(({ status }) => status === 'UNCONFIRMED')
    .map(({ id, updatedAt }): Move => {
      const detail = 'Its recipient was erased before anybody could say; by policy it counts as sent.';
      return { id, to: 'SENT', sentAt: new Date(updatedAt), onlyFrom: 'UNCONFIRMED', detail };
    });
  const results = [...(await advance(ctx, cancelled, null)), ...(await advance(ctx, assumed, 'POLICY'))];
  if (results.some(({ result }) => result !== 'advanced')) throw new Error('a message of the person could not be ended');
}

/** The simulator's own log has numbers, too; a real provider's is the provider's. */
async function redact(ctx: Ctx, ids: string[], phone: string): Promise<void> {
  await ctx.sql.rows(
    `update message set phone = null, body = null, redacted_at = coalesce(redacted_at, $2), updated_at = $2 where id = any($1::uuid[])`,
    [ids, ctx.app.now()],
  );
  await ctx.sql.rows(
    `delete from simulator_accept s using attempt a
     where a.message_id = any($1::uuid[]) and s.recipient = a.recipient::text and s.phone = $2`,
    [ids, phone],
  );
}

async function eraseInbound(ctx: Ctx, { tenantId, phone, until }: Person): Promise<void> {
  await ctx.sql.rows(
    `update inbound_message set phone = null, body = null, redacted_at = $3 where tenant_id = $1 and phone = $2 and received_at <= $4`,
    [tenantId, phone, ctx.app.now(), until],
  );
}

/** What else of them webhook receivers were told of. */
async function eventsOf(ctx: Ctx, tenantId: string, phone: string): Promise<string[]> {
  const rows = await ctx.sql.rows<{ id: string }>(
    `select id from inbound_message where tenant_id = $1 and phone = $2
     union all select id from opt_out_event where tenant_id = $1 and phone = $2`,
    [tenantId, phone],
  );
  return rows.map(({ id }) => id);
}

async function hideOptOut(ctx: Ctx, tenantId: string, phone: string): Promise<void> {
  await ctx.sql.rows('update opt_out set erased_at = $3 where tenant_id = $1 and phone = $2', [tenantId, phone, ctx.app.now()]);
  await ctx.sql.rows('delete from opt_out_event where tenant_id = $1 and phone = $2', [tenantId, phone]);
}

async function removeContact(ctx: Ctx, { tenantId, phone, until }: Person): Promise<string | null> {
  const contact = await ctx.sql.row<{ id: string }>('select id from contact where tenant_id = $1 and phone = $2 and created_at <= $3', [
    tenantId,
    phone,
    until,
  ]);
  const [deleted] = contact ? await removeContacts(ctx, tenantId, [contact.id]) : [];
  return deleted ?? null;
}

async function record(ctx: Ctx, { tenantId, until, erasureId }: Person, fingerprint: Buffer, reportsOf: string[]): Promise<void> {
  await ctx.sql.rows(
    `insert into erasure (id, tenant_id, fingerprint, reports_of, at) values ($1, $2, $3, $4, $5)
     on conflict (id) do update set pending = false, reports_of = erasure.reports_of || excluded.reports_of`,
    [erasureId ?? newId(), tenantId, fingerprint, reportsOf, until],
  );
}
