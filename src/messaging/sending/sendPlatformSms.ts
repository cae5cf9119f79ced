import type { Ctx } from '../../context.js';
import { PLATFORM_TENANT } from '../../core/platformTenant.js';
import { AppError, Issues } from '../../errors.js';
import { idAt, newId, publicId } from '../../lib/ids.js';
import { operatorOf } from '../../lib/phone.js';
import { type AcceptedSend, acceptSends } from './acceptSend.js';
import { readText } from './messageText.js';
import { noRequestKey } from './requestKey.js';

export interface PlatformSms {
  /** E.164. */
  to: string;
  body: string;
  purpose: 'VERIFY_PHONE' | 'RESET_PASSWORD' | 'ALERT';
}

/** Its holder alone counts and sends, so that no message passes a cap unseen. */
const ADVISORY_LOCK = 7_238_012;
const HOUR_MS = 3_600_000;
/** A code that arrives after it has expired is useless. */
const VALID_MS = 10 * 60_000;
/** Against fraud with numbers that pay the caller for each message. Alerts aren't counted: no outsider can cause them. */
const MAX_CODES_PER_HOUR = { toOneNumber: 3, inAll: 500 };

/**
 * Sends a message of the platform itself through the same pipeline as any other, free of credits. Runs inside the caller's transaction;
 * after its commit the caller announces the message. Answers its uuid. Its text is shown to nobody, and erased once it is sent.
 * RATE_LIMITED above the caps, INVALID_STATE while sending is frozen, SENDER_ID_NOT_APPROVED without a shared sender id: thrown before
 * anything is written.
 */
export async function sendPlatformSms(ctx: Ctx, { to, body, purpose }: PlatformSms): Promise<string> {
  await ctx.sql.rows('select pg_advisory_xact_lock($1)', [ADVISORY_LOCK]);
  const senderId = await sharedSenderId(ctx);
  if (purpose !== 'ALERT') await checkCaps(ctx, to);
  const issues = new Issues();
  const text = readText({ body }, issues);
  issues.throwIfAny();
  const now = ctx.app.now();
  const id = newId(now);
  const send: AcceptedSend = {
    ...noRequestKey(false),
    ...text,
    tenantId: PLATFORM_TENANT,
    acceptedAt: now,
    holdEntryId: newId(now),
    credits: 0,
    answer: '{}',
    senderId,
    category: 'TRANSACTIONAL',
    scheduledAt: null,
    dueAt: now,
    validUntil: new Date(now.getTime() + VALID_MS),
    createdBy: null,
    messages: [{ id, phone: to, operator: operatorOf(to) }],
  };
  await acceptSends(ctx.sql, [send]);
  await ctx.sql.rows('insert into platform_sms (message_id, purpose, phone, text, created_at) values ($1, $2, $3, $4, $5)', [
    id,
    purpose,
    to,
    keepsTexts(ctx) ? body : null,
    now,
  ]);
  return id;
}

async function sharedSenderId(ctx: Ctx): Promise<string> {
  const row = await ctx.sql.row<{ frozen: boolean; sender_id: string | null }>(
    `select sending_frozen as frozen, (select id from sender_id where for_all and status = 'APPROVED' order by id limit 1) as sender_id
     from system_state`,
  );
  if (row?.frozen) throw new AppError('INVALID_STATE', { message: 'Sending is stopped for the moment.' });
  if (!row?.sender_id) throw new AppError('SENDER_ID_NOT_APPROVED');
  return row.sender_id;
}

async function checkCaps(ctx: Ctx, phone: string): Promise<void> {
  const now = ctx.app.now().getTime();
  const sent = await ctx.sql.row<{ in_all: number; to_phone: number; oldest_to_phone: string | null }>(
    `select count(*) as in_all, count(*) filter (where phone = $2) as to_phone, min(created_at) filter (where phone = $2) as oldest_to_phone
     from platform_sms where created_at > $1 and purpose <> 'ALERT'`,
    [new Date(now - HOUR_MS), phone],
  );
  if (!sent) return;
  if (sent.to_phone >= MAX_CODES_PER_HOUR.toOneNumber && sent.oldest_to_phone) {
    const retryAfterMs = new Date(sent.oldest_to_phone).getTime() + HOUR_MS - now;
    throw new AppError('RATE_LIMITED', { retryAfterSeconds: Math.ceil(retryAfterMs / 1_000) });
  }
  if (sent.in_all < MAX_CODES_PER_HOUR.inAll) return;
  ctx.app.log.error({ sent: sent.in_all }, 'the hourly cap of codes by SMS is reached; this may be fraud');
  throw new AppError('RATE_LIMITED', { retryAfterSeconds: 600 });
}

/** Only a demo without a real provider keeps texts, so that its user can read them. */
const keepsTexts = ({ app }: Ctx): boolean => app.settings.mode === 'demo' && app.sms === app.sandbox;

/** After the commit: logs that it is sent, and in a demo where to read it. */
export function announceSms(ctx: Ctx, id: string): void {
  const message = publicId('message', id);
  const readAt = keepsTexts(ctx) ? { readAt: `${ctx.app.publicUrl()}/sms/${message}` } : {};
  ctx.app.log.info({ message, ...readAt }, 'the platform sends an SMS of its own');
}

/** A message whose text a demo keeps; undefined for any other. The caller decides who may read it. */
export const demoSms = (ctx: Ctx, id: string): Promise<{ to: string; text: string } | undefined> =>
  ctx.sql.row<{ to: string; text: string }>('select phone as "to", text from platform_sms where message_id = $1 and text is not null', [
    id,
  ]);

/** Deletes the records after a day: they hold numbers and, in a demo, codes. Erases unconfirmed codes that have expired. */
export async function purgePlatformSms(ctx: Ctx): Promise<void> {
  const now = ctx.app.now();
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);
  await ctx.sql.rows('delete from platform_sms where created_at < $1', [hoursAgo(24)]);
  await ctx.sql.rows(
    `update message set body = null, redacted_at = $3
     where tenant_id = $1 and id >= $2 and status = 'UNCONFIRMED' and body is not null and valid_until <= $3`,
    [PLATFORM_TENANT, idAt(hoursAgo(96)), now],
  );
}
