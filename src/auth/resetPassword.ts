import type { Language } from '../../entities/enums.js';
import { audit } from '../audit.js';
import { type Ctx, inTransaction } from '../context.js';
import { Issues } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { queueMail } from '../mail/queueMail.js';
import { passwordChanged } from '../mail/templates/passwordChanged.js';
import { forgive } from './attempts.js';
import { lockToken, mailedTokenHash, notOurs, tooOld, useTokens } from './mailedTokens.js';
import { checkPassword, hashPassword } from './password.js';
import { refuseNow } from './revocations.js';
import { endSessionsOf } from './sessions.js';
import { markVerified } from './verifyEmail.js';

export interface ResetPasswordInput {
  token: string;
  newPassword: string;
}

/**
 * Sets a new password by the token that was mailed, once, within an hour; ends every session of the user and tells them by mail. The mail
 * having reached them, the address counts as verified. TOKEN_EXPIRED for a used or old token, BAD_USER_INPUT for none of ours, WEAK_PASSWORD.
 */
export async function resetPassword(ctx: Ctx, input: ResetPasswordInput): Promise<{ ok: true }> {
  const hash = mailedTokenHash(ctx, 'RESET_PASSWORD', input.token, 'token');
  const email = await addressOf(ctx, hash);
  const issues = new Issues();
  checkPassword(input.newPassword, email, 'newPassword', issues);
  issues.throwIfAny();
  const passwordHash = await hashPassword(input.newPassword);
  const ended = await inTransaction(ctx, (ctx) => replace(ctx, hash, passwordHash));
  refuseNow(ctx.app, ended);
  forgive(ctx, email);
  return { ok: true };
}

/** Looked at before the hash is made: only the holder of a token costs that work. What counts is looked at again, under the lock. */
async function addressOf(ctx: Ctx, hash: Buffer): Promise<string> {
  const row = await ctx.sql.row<{ email: string; open: boolean }>(
    `select u.email, t.used_at is null and t.expires_at > $2 as open
     from account_token t join app_user u on u.id = t.user_id where t.hash = $1 and t.purpose = 'RESET_PASSWORD'`,
    [hash, ctx.app.now()],
  );
  if (!row) throw notOurs('token');
  if (!row.open) throw tooOld();
  return row.email;
}

async function replace(ctx: Ctx, hash: Buffer, passwordHash: string): Promise<string[]> {
  const found = await lockToken(ctx, hash, 'RESET_PASSWORD');
  if (!found) throw notOurs('token');
  if (found.state !== 'open') throw tooOld();
  const { userId } = found;
  await useTokens(ctx, userId, 'RESET_PASSWORD');
  const user = await ctx.sql.row<{ email: string; name: string; language: Language }>(
    'update app_user set password_hash = $2, password_changed_at = $3 where id = $1 returning email, name, language',
    [userId, passwordHash, ctx.app.now()],
  );
  if (!user) throw notOurs('token');
  await markVerified(ctx, userId);
  const ended = await endSessionsOf(ctx, userId, 'the password was reset');
  await audit(ctx, 'user.resetPassword', null, publicId('user', userId), { sessionsEnded: ended.length });
  await queueMail(ctx, user.email, user.language, passwordChanged(user.language, { name: user.name }));
  return ended;
}
