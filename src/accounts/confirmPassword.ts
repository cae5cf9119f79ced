import type { Language } from '../../entities/types/enums.js';
import { verifyPassword } from '../auth/password.js';
import { type Ctx } from '../context.js';
import { personOf } from '../core/authorize.js';
import { AppError } from '../errors.js';
import { clearFailures, delayFailure, takeAttempt } from './attempts.js';

export interface Confirmed {
  email: string;
  name: string;
  language: Language;
  /** The hash that the password was right for. */
  passwordHash: string;
}

/**
 * That the caller is who signed in, and not somebody with a token of theirs: what takes over an account asks for its password once more.
 * BAD_USER_INPUT at `field` for a wrong one, RATE_LIMITED together with logins.
 */
export async function confirmPassword(ctx: Ctx, password: string, field: string): Promise<Confirmed> {
  const account = await ctx.sql.row<Confirmed>(
    'select email, name, language, password_hash as "passwordHash" from app_user where id = $1',
    [personOf(ctx).userId],
  );
  if (!account) throw new AppError('UNAUTHENTICATED');
  takeAttempt(ctx, account.email);
  if (!(await verifyPassword(account.passwordHash, password))) {
    await delayFailure(ctx, account.email);
    throw wrongPassword(field);
  }
  clearFailures(ctx, account.email);
  return account;
}

export const wrongPassword = (field: string) => new AppError('BAD_USER_INPUT', { message: 'The password is wrong.', field });
