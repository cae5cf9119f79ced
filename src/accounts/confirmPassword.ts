import type { Language } from '../../entities/types/people.js';
import { verifyPassword } from '../auth/password.js';
import type { Ctx } from '../context.js';
import { personOf } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { guardAttempt } from './attempts.js';

export interface ConfirmedAccount {
  email: string;
  name: string;
  language: Language;
  /** The hash that matched the password. */
  passwordHash: string;
}

/**
 * Checks the caller's password again, for changes that could take over the account: somebody else may hold the token.
 * BAD_USER_INPUT at `field` for a wrong password, RATE_LIMITED together with logins.
 */
export async function confirmPassword(ctx: Ctx, password: string, field: string): Promise<ConfirmedAccount> {
  const account = await ctx.sql.row<ConfirmedAccount>(
    'select email, name, language, password_hash as "passwordHash" from app_user where id = $1',
    [personOf(ctx).userId],
  );
  if (!account) throw new AppError('UNAUTHENTICATED');
  const confirmed = await guardAttempt(ctx, account.email, async () =>
    (await verifyPassword(account.passwordHash, password, ctx.clientIp)) ? account : undefined,
  );
  if (!confirmed) throw wrongPassword(field);
  return confirmed;
}

export const wrongPassword = (field: string) => new AppError('BAD_USER_INPUT', { message: 'The password is wrong.', field });
