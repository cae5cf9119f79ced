import type { ChangePasswordInput } from '../../entities/inputs/auth.js';
import { checkPassword, hashPassword } from '../auth/password.js';
import { markRevoked } from '../auth/revocations.js';
import type { OpenedSession } from '../auth/sessions/refreshCookie.js';
import { endSessionsOf, keepOf, openSession } from '../auth/sessions/sessions.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { personOf } from '../core/authorize.js';
import { Issues } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { queueMail } from '../mail/queueMail.js';
import { endCodes } from './codes.js';
import { confirmPassword, wrongPassword } from './confirmPassword.js';
import { useTokens } from './mailedTokens.js';

/**
 * Changes the caller's password, ends all their sessions, and returns a new one, whose refresh token is kept as before. The caller's old
 * session ends too, since its tokens may be in other hands. WEAK_PASSWORD, BAD_USER_INPUT for a wrong current password, RATE_LIMITED
 * together with logins.
 */
export async function changePassword(ctx: Ctx, input: ChangePasswordInput): Promise<OpenedSession> {
  const { userId, tenantId, sessionId } = personOf(ctx);
  const account = await confirmPassword(ctx, input.currentPassword, 'currentPassword');
  const issues = new Issues();
  checkPassword(input.newPassword, account.email, 'newPassword', issues);
  issues.throwIfAny();
  const newHash = await hashPassword(input.newPassword, ctx.clientIp);
  const { session, ended } = await inTransaction(ctx, async (ctx) => {
    await replaceHash(ctx, userId, account.passwordHash, newHash);
    // Links and codes that were requested before must not undo this.
    await useTokens(ctx, userId, 'RESET_PASSWORD');
    await endCodes(ctx, userId, 'RESET_PASSWORD');
    const ended = await endSessionsOf(ctx, userId, 'the password was changed');
    await audit(ctx, 'user.changePassword', tenantId, publicId('user', userId), { sessionsEnded: ended.length });
    await queueMail(ctx, account, 'passwordChanged', { name: account.name });
    return { ended, session: await openSession(ctx, userId, tenantId, await keepOf(ctx, sessionId)) };
  });
  markRevoked(ctx.app, ended);
  return session;
}

/** Replaces the hash only if it is still the verified one: of two changes at once the second is refused. */
async function replaceHash(ctx: Ctx, userId: string, verified: string, fresh: string): Promise<void> {
  const changed = await ctx.sql.row(
    'update app_user set password_hash = $3, password_changed_at = $4 where id = $1 and password_hash = $2 returning id',
    [userId, verified, fresh, ctx.app.now()],
  );
  if (!changed) throw wrongPassword('currentPassword');
}
