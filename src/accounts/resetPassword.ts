import type { ResetPasswordInput } from '../../entities/inputs/account.js';
import type { Language } from '../../entities/types/people.js';
import { plainEmail } from '../auth/accountFields.js';
import { checkPassword, hashPassword } from '../auth/password.js';
import { markRevoked } from '../auth/revocations.js';
import { endSessionsOf, rememberNetwork } from '../auth/sessions/sessions.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { AppError, Issues } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { queueMail } from '../mail/queueMail.js';
import { clearFailures } from './attempts.js';
import { endCodes, parseCode, type TriedCode, tryResetCode, useCode, wrongCode } from './codes.js';
import { endedLink, lockToken, mailedTokenHash, unknownLink, useTokens } from './mailedTokens.js';
import { markVerified } from './verifyEmail.js';

/**
 * Sets a new password, ends all the user's sessions and notifies them by mail. With a mailed token: once, within an hour, and the address
 * counts as verified; TOKEN_EXPIRED for a used or expired one. With address and code: once, within ten minutes, five tries; the same
 * BAD_USER_INPUT for every wrong pair, RATE_LIMITED after too many. WEAK_PASSWORD uses up neither.
 */
export async function resetPassword(ctx: Ctx, input: ResetPasswordInput): Promise<{ ok: true }> {
  const { token, email, code, newPassword } = input;
  if (typeof token === 'string' && !email && !code) return resetByToken(ctx, token, newPassword);
  if (!token && typeof email === 'string' && typeof code === 'string') return resetByCode(ctx, plainEmail(email), code, newPassword);
  throw new AppError('BAD_USER_INPUT', { message: 'Give either the token, or the address and the code.', field: 'token' });
}

async function resetByToken(ctx: Ctx, token: string, newPassword: string): Promise<{ ok: true }> {
  const hash = mailedTokenHash(ctx, 'RESET_PASSWORD', token, 'token');
  const email = await readEmailOfToken(ctx, hash);
  checkStrength(newPassword, email);
  const passwordHash = await hashPassword(newPassword, ctx.clientIp);
  const ended = await inTransaction(ctx, async (ctx) => {
    const found = await lockToken(ctx, hash, 'RESET_PASSWORD');
    if (!found) throw unknownLink('token');
    if (found.state !== 'open') throw endedLink(found.state);
    const ended = await replacePassword(ctx, found.userId, passwordHash, 'mail');
    await markVerified(ctx, found.userId);
    return ended;
  });
  return finish(ctx, email, ended);
}

/**
 * Checked before the password is hashed, so that only holders of a token cause that work. The check that counts runs again under the lock.
 */
async function readEmailOfToken(ctx: Ctx, hash: Buffer): Promise<string> {
  const row = await ctx.sql.row<{ email: string; used: boolean; expired: boolean }>(
    `select u.email, t.used_at is not null as used, t.expires_at <= $2 as expired
     from account_token t join app_user u on u.id = t.user_id where t.hash = $1 and t.purpose = 'RESET_PASSWORD'`,
    [hash, ctx.app.now()],
  );
  if (!row) throw unknownLink('token');
  if (row.used) throw endedLink('used');
  if (row.expired) throw endedLink('expired');
  return row.email;
}

async function resetByCode(ctx: Ctx, email: string, code: string, newPassword: string): Promise<{ ok: true }> {
  ctx.app.limits.take('tokensPerAddress', ctx.clientIp ?? 'unknown');
  checkStrength(newPassword, email);
  const plain = parseCode(code, 'RESET_PASSWORD');
  if (!plain || email.includes('\0')) throw wrongCode();
  const tried = await tryResetCode(ctx, email, plain);
  if (!tried) throw wrongCode();
  const passwordHash = await hashPassword(newPassword, ctx.clientIp);
  const ended = await inTransaction(ctx, async (ctx) => {
    if (!(await lockVerifiedPhone(ctx, tried)) || !(await useCode(ctx, tried.id))) throw wrongCode();
    return replacePassword(ctx, tried.userId, passwordHash, 'sms');
  });
  return finish(ctx, email, ended);
}

/** Nothing if the number was removed from the profile while the password was hashed. */
const lockVerifiedPhone = (ctx: Ctx, { userId, phone }: TriedCode): Promise<unknown> =>
  ctx.sql.row('select 1 from app_user where id = $1 and verified_phone = $2 for no key update', [userId, phone]);

function checkStrength(newPassword: string, email: string): void {
  const issues = new Issues();
  checkPassword(newPassword, email, 'newPassword', issues);
  issues.throwIfAny();
}

/** Other links and codes that could set this password are used up with it. */
async function replacePassword(ctx: Ctx, userId: string, passwordHash: string, by: 'mail' | 'sms'): Promise<string[]> {
  await useTokens(ctx, userId, 'RESET_PASSWORD');
  await endCodes(ctx, userId, 'RESET_PASSWORD');
  const user = await ctx.sql.row<{ email: string; name: string; language: Language }>(
    'update app_user set password_hash = $2, password_changed_at = $3 where id = $1 returning email, name, language',
    [userId, passwordHash, ctx.app.now()],
  );
  if (!user) throw unknownLink('token');
  // They may log in from here, however many strangers try the old one.
  await rememberNetwork(ctx, userId);
  const ended = await endSessionsOf(ctx, userId, 'the password was reset');
  await audit(ctx, 'user.resetPassword', null, publicId('user', userId), { sessionsEnded: ended.length, by });
  await queueMail(ctx, user, 'passwordChanged', { name: user.name });
  return ended;
}

function finish(ctx: Ctx, email: string, ended: string[]): { ok: true } {
  markRevoked(ctx.app, ended);
  clearFailures(ctx, email);
  return { ok: true };
}
