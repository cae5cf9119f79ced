import type { Language, ResetChannel } from '../../entities/types/people.js';
import { plainEmail } from '../auth/accountFields.js';
import { type Ctx, inTransaction } from '../context.js';
import { publishChange } from '../db/outbox.js';
import { AppError } from '../errors.js';
import { isFaultOfAnItem } from '../lib/flow/batcher.js';
import { newId, publicId } from '../lib/ids.js';
import { accountLink } from '../mail/links.js';
import { queueMail } from '../mail/queueMail.js';
import { announceSms } from '../messaging/sending/sendPlatformSms.js';
import { sendCode } from './codes.js';
import { issueToken } from './mailedTokens.js';

const LONGEST_EMAIL = 254;
const HOUR_MS = 3_600_000;
/** Reset mails per account; requests beyond this are dropped silently. */
const MOST_AN_HOUR = 3;

/**
 * Records a request for a new password: one row, whether or not the account exists, so that neither the response nor its time reveals it.
 * `prepareResets` does the rest. An SMS goes to the account's verified phone, or nowhere if there is none. RATE_LIMITED per caller's
 * address.
 */
export async function requestPasswordReset(ctx: Ctx, email: string, by: ResetChannel = 'EMAIL'): Promise<{ ok: true }> {
  ctx.app.limits.take('tokensPerAddress', ctx.clientIp ?? 'unknown');
  const plain = plainEmail(email);
  if (plain.length > LONGEST_EMAIL || plain.includes('\0')) return { ok: true };
  await inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows('insert into reset_request (id, email, asked_at, by) values ($1, $2, $3, $4)', [newId(), plain, ctx.app.now(), by]);
    await publishChange(ctx.sql, 'mail');
  });
  return { ok: true };
}

/**
 * Turns requests into mails and texts, called by the worker. The token and its mail are written in the transaction that deletes the
 * request. One that the database refuses is dropped and logged: it holds up nobody else's, and people can ask again. Answers how many.
 */
export async function prepareResets(ctx: Ctx): Promise<number> {
  let taken = 0;
  while (await prepareNext(ctx)) taken += 1;
  return taken;
}

/** The oldest request, with those that ask for the same. */
async function prepareNext(ctx: Ctx): Promise<boolean> {
  let request: { email: string; by: ResetChannel } | undefined;
  try {
    const message = await inTransaction(ctx, async (ctx) => {
      request = await ctx.sql.row(
        `with oldest as (select email, by from reset_request order by id limit 1 for update skip locked)
         delete from reset_request r using oldest o where r.email = o.email and r.by = o.by returning r.email, r.by`,
      );
      if (!request) return undefined;
      if (request.by === 'SMS') return prepareCode(ctx, request.email);
      await prepareMail(ctx, request.email);
      return undefined;
    });
    if (message) announceSms(ctx, message);
  } catch (error) {
    if (!request || !isFaultOfAnItem(error)) throw error;
    ctx.app.log.error({ err: error }, 'a request for a new password could not be prepared; it is dropped');
    await ctx.sql.rows('delete from reset_request where email = $1 and by = $2', [request.email, request.by]);
  }
  return request !== undefined;
}

async function prepareMail(ctx: Ctx, email: string): Promise<void> {
  const user = await ctx.sql.row<{ id: string; name: string; language: Language; recent: number }>(
    `select u.id, u.name, u.language, (select count(*) from account_token t
       where t.user_id = u.id and t.purpose = 'RESET_PASSWORD' and t.created_at > $2) as recent
     from app_user u where u.email = $1`,
    [email, new Date(ctx.app.now().getTime() - HOUR_MS)],
  );
  if (!user || user.recent >= MOST_AN_HOUR) return;
  const link = accountLink(ctx, 'reset-password', await issueToken(ctx, user.id, 'RESET_PASSWORD'));
  await queueMail(ctx, { email, language: user.language }, 'resetPassword', { name: user.name, link });
}

/**
 * Platform staff get the mail only: an attacker who takes over their phone number must not get the platform with it. What can't be sent now
 * (caps, sending frozen) is dropped: people can ask again, and the response must not reveal it.
 */
async function prepareCode(ctx: Ctx, email: string): Promise<string | undefined> {
  const user = await ctx.sql.row<{ userId: string; phone: string; language: Language }>(
    `select id as "userId", verified_phone as phone, language from app_user
     where email = $1 and verified_phone is not null and platform_role is null for no key update`,
    [email],
  );
  if (!user) return undefined;
  try {
    return await sendCode(ctx, user, 'RESET_PASSWORD');
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    ctx.app.log.warn({ code: error.code, user: publicId('user', user.userId) }, 'a requested code for a new password was not sent');
    return undefined;
  }
}
