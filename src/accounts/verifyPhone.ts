import type { Language } from '../../entities/types/people.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { personOf } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { queueMail } from '../mail/queueMail.js';
import { announceSms } from '../messaging/sending/sendPlatformSms.js';
import { endCodes, parseCode, sendCode, tryCode, useCode, wrongCode } from './codes.js';
import { confirmPassword } from './confirmPassword.js';

/**
 * Sends a code of six digits to the number in the caller's profile, unless it is verified already. Requires the password: a verified number
 * may set a new one, so a stolen token must not be enough. INVALID_STATE without a number or while sending is frozen, BAD_USER_INPUT for a
 * wrong password, RATE_LIMITED per account, number, caller's address and platform.
 */
export async function requestPhoneVerification(ctx: Ctx, password: string): Promise<{ ok: true }> {
  const { userId } = personOf(ctx);
  ctx.app.limits.take('tokensPerAddress', ctx.clientIp ?? 'unknown');
  await confirmPassword(ctx, password, 'password');
  const message = await inTransaction(ctx, async (ctx) => {
    // Locked: of two requests at once, the second ends the code of the first.
    const user = await ctx.sql.row<{ phone: string | null; verified: boolean; language: Language }>(
      'select phone, verified_phone is not null as verified, language from app_user where id = $1 for no key update',
      [userId],
    );
    if (!user?.phone) throw new AppError('INVALID_STATE', { message: 'Your profile has no phone number.' });
    if (user.verified) return undefined;
    return sendCode(ctx, { userId, phone: user.phone, language: user.language }, 'VERIFY_PHONE');
  });
  if (message) announceSms(ctx, message);
  return { ok: true };
}

/**
 * Verifies the caller's number by the code sent to it: once, within ten minutes, five tries a code. Numbers change hands, so the latest
 * verification wins: an account that had the number verified before loses it and gets a mail. BAD_USER_INPUT for any other code.
 */
export async function verifyPhone(ctx: Ctx, code: string): Promise<{ ok: true }> {
  const { userId } = personOf(ctx);
  ctx.app.limits.take('tokensPerAddress', ctx.clientIp ?? 'unknown');
  const plain = parseCode(code, 'VERIFY_PHONE');
  const tried = plain && (await tryCode(ctx, userId, 'VERIFY_PHONE', plain));
  if (!tried) throw wrongCode();
  await inTransaction(ctx, async (ctx) => {
    // Two accounts may verify one number at the same time. Without this lock the constraint would refuse the second, which is the one that
    // counts.
    await ctx.sql.rows('select pg_advisory_xact_lock(hashtextextended($1, 12))', [tried.phone]);
    if (!(await useCode(ctx, tried.id))) throw wrongCode();
    await clearFromOtherAccount(ctx, userId, tried.phone);
    await markPhoneVerified(ctx, userId, tried.phone);
  });
  return { ok: true };
}

interface Account {
  id: string;
  email: string;
  name: string;
  language: Language;
}

async function clearFromOtherAccount(ctx: Ctx, userId: string, phone: string): Promise<void> {
  const former = await ctx.sql.row<Account>(
    'update app_user set verified_phone = null where verified_phone = $1 and id <> $2 returning id, email, name, language',
    [phone, userId],
  );
  if (!former) return;
  await endCodes(ctx, former.id);
  await audit(ctx, 'user.losePhone', null, publicId('user', former.id), { to: publicId('user', userId) });
  await queueMail(ctx, former, 'phoneMoved', { name: former.name });
}

async function markPhoneVerified(ctx: Ctx, userId: string, phone: string): Promise<void> {
  const user = await ctx.sql.row<Account>(
    'update app_user set verified_phone = phone where id = $1 and phone = $2 returning id, email, name, language',
    [userId, phone],
  );
  // The number was changed after the code was sent.
  if (!user) throw wrongCode();
  await audit(ctx, 'user.verifyPhone', null, publicId('user', userId));
  await queueMail(ctx, user, 'phoneVerified', { name: user.name });
}
