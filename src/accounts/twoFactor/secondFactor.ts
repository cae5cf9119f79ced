import type { Ctx } from '../../context.js';
import { AppError } from '../../errors.js';
import { recoveryCodeHash } from './recoveryCodes.js';
import { readDigits, stepOf, totpSecret } from './totp.js';

const HOUR_MS = 3_600_000;
/**
 * Six digits that may be tried in an hour: whoever knows the password hits one of the three that count once in four years, then. Recovery
 * codes can't be guessed; they let the owner in meanwhile.
 */
const MOST_TRIES = 10;
/** How long an app may be set up, from its secret to its first code. */
export const ENROLMENT_MS = 10 * 60_000;

/** A right code, before it is used up. */
export type SecondFactor = { enrolment: string; step: number } | { recoveryHash: Buffer };

const wrongCode = (field: string) => new AppError('TWO_FACTOR_CODE_INVALID', { field });

/** Whether signing in needs a second factor. */
export async function hasTwoFactor(ctx: Ctx, userId: string): Promise<boolean> {
  return (await ctx.sql.row('select 1 from two_factor where user_id = $1 and confirmed_at is not null', [userId])) !== undefined;
}

/**
 * Checks a code of the app or a recovery code; the try is committed before. Use it up with `useSecondFactor`. TWO_FACTOR_CODE_INVALID at
 * `field` for a wrong or used one, RATE_LIMITED after ten tries of six digits in an hour.
 */
export async function checkSecondFactor(ctx: Ctx, userId: string, typed: string, field: string): Promise<SecondFactor> {
  const digits = readDigits(typed);
  const right = digits ? await tryDigits(ctx, userId, digits, 'on') : await findRecoveryCode(ctx, userId, typed);
  if (!right) throw wrongCode(field);
  return right;
}

/** The same for the first code of an app that is being set up. */
export async function checkFirstCode(ctx: Ctx, userId: string, typed: string, field: string): Promise<SecondFactor> {
  const digits = readDigits(typed);
  const right = digits && (await tryDigits(ctx, userId, digits, 'begun'));
  if (!right) throw wrongCode(field);
  return right;
}

async function tryDigits(ctx: Ctx, userId: string, digits: string, state: 'on' | 'begun'): Promise<SecondFactor | undefined> {
  const now = ctx.app.now();
  const row = await ctx.sql.row<{ enrolment: string; lastStep: number; tries: number }>(
    `update two_factor set
       tries = case when tries_since <= $3 then 1 else least(tries, ${MOST_TRIES}) + 1 end,
       tries_since = case when tries_since <= $3 then $2 else tries_since end
     where user_id = $1 and case when $4 then confirmed_at is not null else confirmed_at is null and begun_at > $5 end
     returning enrolment, last_step as "lastStep", tries`,
    [userId, now, new Date(now.getTime() - HOUR_MS), state === 'on', new Date(now.getTime() - ENROLMENT_MS)],
  );
  if (!row) return undefined;
  if (row.tries > MOST_TRIES) throw new AppError('RATE_LIMITED', { retryAfterSeconds: 600 });
  const step = stepOf(totpSecret(ctx.app, userId, row.enrolment), digits, now);
  return step !== undefined && step > row.lastStep ? { enrolment: row.enrolment, step } : undefined;
}

async function findRecoveryCode(ctx: Ctx, userId: string, typed: string): Promise<SecondFactor | undefined> {
  const recoveryHash = recoveryCodeHash(typed);
  const open =
    recoveryHash &&
    (await ctx.sql.row('select 1 from recovery_code where user_id = $1 and hash = $2 and used_at is null', [userId, recoveryHash]));
  return open && { recoveryHash };
}

/** Uses a code up, in the transaction of what it allows. TWO_FACTOR_CODE_INVALID when another request used it first. */
export async function useSecondFactor(ctx: Ctx, userId: string, right: SecondFactor, field: string): Promise<void> {
  const used =
    'step' in right
      ? await ctx.sql.row(
          'update two_factor set last_step = $3, tries = 0 where user_id = $1 and enrolment = $2 and last_step < $3 returning 1',
          [userId, right.enrolment, right.step],
        )
      : await ctx.sql.row('update recovery_code set used_at = $3 where user_id = $1 and hash = $2 and used_at is null returning 1', [
          userId,
          right.recoveryHash,
          ctx.app.now(),
        ]);
  if (!used) throw wrongCode(field);
}
