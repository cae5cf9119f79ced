import type { EnrolTwoFactorPayload } from '../../../entities/payloads/twoFactor.js';
import type { Ctx } from '../../context.js';
import { personOf } from '../../core/authorize.js';
import { AppError } from '../../errors.js';
import { newId } from '../../lib/ids.js';
import { confirmPassword } from '../confirmPassword.js';
import { ENROLMENT_MS } from './secondFactor.js';
import { shownSecret, totpSecret } from './totp.js';

/**
 * A new secret for the caller's authenticator app; it counts once its first code came (confirmTwoFactor), within ten minutes. Begun again,
 * the earlier secret is void. INVALID_STATE while two-factor sign-in is on: a stolen session must not put another app in its place.
 * BAD_USER_INPUT for a wrong password, RATE_LIMITED together with logins.
 */
export async function enrolTwoFactor(ctx: Ctx, password: string): Promise<EnrolTwoFactorPayload> {
  const { userId } = personOf(ctx);
  const { email } = await confirmPassword(ctx, password, 'password');
  const [enrolment, now] = [newId(), ctx.app.now()];
  const begun = await ctx.sql.row(
    `insert into two_factor (user_id, enrolment, begun_at, tries_since) values ($1, $2, $3, $3)
     on conflict (user_id) do update set enrolment = excluded.enrolment, begun_at = excluded.begun_at
     where two_factor.confirmed_at is null returning 1`,
    [userId, enrolment, now],
  );
  if (!begun) throw new AppError('INVALID_STATE', { message: 'Two-factor sign-in is on: turn it off before you set up another app.' });
  return { ...shownSecret(totpSecret(ctx.app, userId, enrolment), email), expiresAt: new Date(now.getTime() + ENROLMENT_MS) };
}
