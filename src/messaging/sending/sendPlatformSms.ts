import type { Ctx } from '../../context.js';
import { AppError, Issues } from '../../errors.js';
import { idAt, newId, publicId } from '../../lib/ids.js';
import { operatorOf } from '../../lib/phone.js';
import { PLATFORM_TENANT } from '../../tenants/platform.js';
import { acceptSend } from './accept.js';
import { readText } from './messageText.js';

export interface PlatformSms {
  /** E.164. */
  to: string;
  body: string;
  purpose: 'VERIFY_PHONE' | 'RESET_PASSWORD' | 'ALERT';
}

/** Serialises these messages, so that of many at once none passes a cap unseen. */
const LOCK = 7_238_012;
const HOUR_MS = 3_600_000;
/** A code that comes later than it works helps nobody. */
const VALID_MS = 10 * 60_000;
/** Who has codes sent to numbers that pay the caller for each doesn't get far. Alerts aren't counted: nobody outside makes them. */
const MOST_CODES_AN_HOUR = { toOneNumber: 3, altogether: 500 };

/**
 * A message of the platform itself (announce it after the commit), through the same pipeline as any other and free of credits; its text is erased once it is out of our
 * hands and shown to nobody before. Inside the transaction that it belongs to; answers its uuid. RATE_LIMITED over the caps, INVALID_STATE
 * while sending is frozen, SENDER_ID_NOT_APPROVED without the sender id that is everybody's: thrown before anything is written.
 */
export async function sendPlatformSms(ctx: Ctx, { to, body, purpose }: PlatformSms): Promise<string> {
  await ctx.sql.rows('select pg_advisory_xact_lock($1)', [LOCK]);
  const sender = await everybodysSender(ctx);
  if (purpose !== 'ALERT') await checkCaps(ctx, to);
  const issues = new Issues();
  const text = readText({ body }, issues);
  issues.throwIfAny();
  const id = newId();
  const now = ctx.app.now();
  await acceptSend(ctx, {
    tenantId: PLATFORM_TENANT,
    at: now,
    holdEntry: newId(),
    credits: 0,
    key: null,
    reference: null,
    fingerprint: Buffer.alloc(0),
    answer: '{}',
    sender,
    category: 'TRANSACTIONAL',
    text,
    scheduled: false,
    due: now,
    validUntil: new Date(now.getTime() + VALID_MS),
    createdBy: null,
    apiKeyId: null,
    test: false,
    messages: [{ id, phone: to, operator: operatorOf(to) }],
  });
  await remember(ctx, id, { to, body, purpose });
  return id;
}

async function everybodysSender(ctx: Ctx): Promise<string> {
  const row = await ctx.sql.row<{ frozen: boolean; sender: string | null }>(
    `select sending_frozen as frozen, (select id from sender_id where for_all and status = 'APPROVED' order by id limit 1) as sender from system_state`,
  );
  if (row?.frozen) throw new AppError('INVALID_STATE', { message: 'Sending is stopped for the moment.' });
  if (!row?.sender) throw new AppError('SENDER_ID_NOT_APPROVED');
  return row.sender;
}

async function checkCaps(ctx: Ctx, phone: string): Promise<void> {
  const now = ctx.app.now().getTime();
  const sent = await ctx.sql.row<{ all: number; mine: number; oldest: string | null }>(
    `select count(*) as all, count(*) filter (where phone = $2) as mine, min(created_at) filter (where phone = $2) as oldest
     from platform_sms where created_at > $1 and purpose <> 'ALERT'`,
    [new Date(now - HOUR_MS), phone],
  );
  if (!sent) return;
  if (sent.mine >= MOST_CODES_AN_HOUR.toOneNumber && sent.oldest)
    throw new AppError('RATE_LIMITED', { retryAfterSeconds: Math.ceil((new Date(sent.oldest).getTime() + HOUR_MS - now) / 1_000) });
  if (sent.all < MOST_CODES_AN_HOUR.altogether) return;
  ctx.app.log.error({ sent: sent.all }, 'no more codes by SMS this hour: somebody may be having them sent for the money');
  throw new AppError('RATE_LIMITED', { retryAfterSeconds: 600 });
}

/** For the caps; and in a demo that reaches no phone, where to read it. */
async function remember(ctx: Ctx, id: string, { to, body, purpose }: PlatformSms): Promise<void> {
  await ctx.sql.rows('insert into platform_sms (message_id, purpose, phone, text, created_at) values ($1, $2, $3, $4, $5)', [
    id,
    purpose,
    to,
    isKept(ctx) ? body : null,
    ctx.app.now(),
  ]);
}

const isKept = ({ app }: Ctx): boolean => app.settings.mode === 'demo' && app.sms === app.sandbox;

/** After the commit: says that it goes out, and in a demo where to read it. */
export function announceSms(ctx: Ctx, id: string): void {
  const message = publicId('message', id);
  const readAt = isKept(ctx) ? { readAt: `${ctx.app.publicUrl()}/sms/${message}` } : {};
  ctx.app.log.info({ message, ...readAt }, 'the platform sends an SMS of its own');
}

/** A text that a demo kept; undefined for any other. Who may look is the edge's matter. */
export const keptSms = (ctx: Ctx, id: string): Promise<{ to: string; text: string } | undefined> =>
  ctx.sql.row('select phone as "to", text from platform_sms where message_id = $1 and text is not null', [id]);

/** Forgets them after a day: they are people's numbers and, in a demo, codes. What nobody can answer for is erased once it is too late for it. */
export async function purgePlatformSms(ctx: Ctx): Promise<void> {
  const now = ctx.app.now();
  const ago = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);
  await ctx.sql.rows('delete from platform_sms where created_at < $1', [ago(24)]);
  await ctx.sql.rows(
    `update message set body = null, redacted_at = $3
     where tenant_id = $1 and id >= $2 and status = 'UNCONFIRMED' and body is not null and valid_until <= $3`,
    [PLATFORM_TENANT, idAt(ago(96)), now],
  );
}
