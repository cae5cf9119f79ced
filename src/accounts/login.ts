import type { LoginInput } from '../../entities/inputs/auth.js';
import type { SessionKeep } from '../../entities/types/sessions.js';
import { plainEmail } from '../auth/accountFields.js';
import { verifyPassword } from '../auth/password.js';
import type { OpenedSession } from '../auth/sessions/refreshCookie.js';
import { openSession } from '../auth/sessions/sessions.js';
import { type Ctx, inTransaction } from '../context.js';
import { AppError } from '../errors.js';
import { guardAttempt } from './attempts.js';
import { mailNewSignIn } from './mailNewSignIn.js';
import { checkSecondFactor, type SecondFactor, useSecondFactor } from './twoFactor/secondFactor.js';

interface Account {
  id: string;
  password_hash: string;
  tenant_id: string | null;
  two_factor: boolean;
}

/**
 * Opens a session for the tenant that the user joined first. A wrong password and an unknown address take the same work and give the same
 * error: UNAUTHENTICATED. With the right password, where two-factor sign-in is on, TWO_FACTOR_REQUIRED without a code and
 * TWO_FACTOR_CODE_INVALID with a wrong one. RATE_LIMITED: see guardAttempt. A sign-in from a new device is mailed.
 */
export async function login(ctx: Ctx, input: LoginInput): Promise<OpenedSession> {
  const email = plainEmail(input.email);
  const session = await guardAttempt(ctx, email, async () => {
    const account = await findAccount(ctx, email);
    const right = await verifyPassword(account?.password_hash, input.password, ctx.clientIp);
    if (!account || !right) return undefined;
    const secondFactor = account.two_factor ? await requireSecondFactor(ctx, account.id, input.twoFactorCode) : undefined;
    return open(ctx, account, secondFactor, input.keep);
  });
  if (!session) throw new AppError('UNAUTHENTICATED', { message: 'The address or the password is wrong.' });
  return session;
}

async function findAccount(ctx: Ctx, email: string): Promise<Account | undefined> {
  // PostgreSQL takes no NUL in a text, so no account has such an address.
  if (email.includes('\0')) return undefined;
  return ctx.sql.row<Account>(
    `select u.id, u.password_hash,
       exists (select from two_factor f where f.user_id = u.id and f.confirmed_at is not null) as two_factor,
       (select m.tenant_id from membership m where m.user_id = u.id order by m.created_at, m.id limit 1) as tenant_id
     from app_user u where u.email = $1`,
    [email],
  );
}

async function requireSecondFactor(ctx: Ctx, userId: string, code: string | null | undefined): Promise<SecondFactor> {
  if (!code?.trim()) throw new AppError('TWO_FACTOR_REQUIRED', { field: 'twoFactorCode' });
  return checkSecondFactor(ctx, userId, code, 'twoFactorCode');
}

/**
 * Undefined when the password was changed during its verification: that change has ended all sessions, and this one must not survive it.
 */
function open(ctx: Ctx, account: Account, secondFactor?: SecondFactor, keep?: SessionKeep): Promise<OpenedSession | undefined> {
  return inTransaction(ctx, async (ctx) => {
    const still = await ctx.sql.row('select 1 from app_user where id = $1 and password_hash = $2 for share', [
      account.id,
      account.password_hash,
    ]);
    if (!still) return undefined;
    if (secondFactor) await useSecondFactor(ctx, account.id, secondFactor, 'twoFactorCode');
    await mailNewSignIn(ctx, account.id, account.tenant_id);
    return openSession(ctx, account.id, account.tenant_id, keep);
  });
}
