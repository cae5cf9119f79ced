import type { TwoFactorInput } from '../../../entities/inputs/auth.js';
import type { User } from '../../../entities/User.js';
import { plainEmail } from '../../auth/accountFields.js';
import { needsTwoFactor } from '../../auth/twoFactorDuty.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { personOf } from '../../core/authorize.js';
import { publishChange } from '../../db/outbox.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { queueMail } from '../../mail/queueMail.js';
import { usersOf } from '../../tenants/tenants.js';
import { confirmPassword } from '../confirmPassword.js';
import { deleteRecoveryCodes, replaceRecoveryCodes } from './recoveryCodes.js';
import { checkFirstCode, checkSecondFactor, ENROLMENT_MS, hasTwoFactor, type SecondFactor, useSecondFactor } from './secondFactor.js';

interface NewCodes {
  recoveryCodes: string[];
  user: User;
}

/**
 * Turns two-factor sign-in on by the first code of the app that is being set up, and mails the caller. INVALID_STATE when none is, or for
 * longer than ten minutes; TWO_FACTOR_CODE_INVALID, RATE_LIMITED.
 */
export async function confirmTwoFactor(ctx: Ctx, code: string): Promise<NewCodes> {
  const { userId, tenantId } = personOf(ctx);
  const since = new Date(ctx.app.now().getTime() - ENROLMENT_MS);
  const begun = await ctx.sql.row('select 1 from two_factor where user_id = $1 and confirmed_at is null and begun_at > $2', [
    userId,
    since,
  ]);
  if (!begun) throw new AppError('INVALID_STATE', { message: 'No app is being set up: begin with enrolTwoFactor, within ten minutes.' });
  const right = await checkFirstCode(ctx, userId, code, 'code');
  const recoveryCodes = await inTransaction(ctx, async (ctx) => {
    await useSecondFactor(ctx, userId, right, 'code');
    await ctx.sql.rows('update two_factor set confirmed_at = $2 where user_id = $1', [userId, ctx.app.now()]);
    await audit(ctx, 'user.enableTwoFactor', tenantId, publicId('user', userId));
    await publishRights(ctx);
    await mailChange(ctx, userId, true);
    return replaceRecoveryCodes(ctx, userId);
  });
  return { recoveryCodes, user: await readUser(ctx, userId) };
}

/** Turns two-factor sign-in off, and mails the caller. As `proven`. */
export async function disableTwoFactor(ctx: Ctx, input: TwoFactorInput): Promise<User> {
  const { userId, tenantId } = personOf(ctx);
  const right = await proven(ctx, userId, input);
  await inTransaction(ctx, async (ctx) => {
    await useSecondFactor(ctx, userId, right, 'code');
    await turnOff(ctx, userId);
    await audit(ctx, 'user.disableTwoFactor', tenantId, publicId('user', userId));
    await publishRights(ctx);
  });
  return readUser(ctx, userId);
}

/**
 * Turns two-factor sign-in off for somebody who has lost both app and recovery codes, and mails them: for the command line, whose user has
 * made sure who asks. FORBIDDEN for every actor but the system; NOT_FOUND for an unknown address; INVALID_STATE while it is off.
 */
export async function resetTwoFactor(ctx: Ctx, email: string): Promise<void> {
  if (ctx.actor.kind !== 'system') throw new AppError('FORBIDDEN');
  const user = await ctx.sql.row<{ id: string }>('select id from app_user where email = $1', [plainEmail(email)]);
  if (!user) throw new AppError('NOT_FOUND', { message: 'No account has this address.' });
  if (!(await hasTwoFactor(ctx, user.id))) throw new AppError('INVALID_STATE', { message: 'Two-factor sign-in of this account is off.' });
  await inTransaction(ctx, async (ctx) => {
    await turnOff(ctx, user.id);
    await audit(ctx, 'user.resetTwoFactor', null, publicId('user', user.id));
  });
}

/** Where the caller's role needs two-factor sign-in, what they may do has changed: at once in this tenant, elsewhere within 5 s. */
async function publishRights(ctx: Ctx): Promise<void> {
  const { userId, tenantId, platformRole } = personOf(ctx);
  if (needsTwoFactor(ctx.app, platformRole)) await publishChange(ctx.sql, 'memberRole', tenantId, [userId]);
}

async function turnOff(ctx: Ctx, userId: string): Promise<void> {
  await ctx.sql.rows('delete from two_factor where user_id = $1', [userId]);
  await deleteRecoveryCodes(ctx, userId);
  await mailChange(ctx, userId, false);
}

/** New recovery codes in place of the old ones. As `proven`. */
export async function createRecoveryCodes(ctx: Ctx, input: TwoFactorInput): Promise<NewCodes> {
  const { userId, tenantId } = personOf(ctx);
  const right = await proven(ctx, userId, input);
  const recoveryCodes = await inTransaction(ctx, async (ctx) => {
    await useSecondFactor(ctx, userId, right, 'code');
    await audit(ctx, 'user.createRecoveryCodes', tenantId, publicId('user', userId));
    return replaceRecoveryCodes(ctx, userId);
  });
  return { recoveryCodes, user: await readUser(ctx, userId) };
}

/**
 * Checks the caller's password and a code: somebody else may hold the token. BAD_USER_INPUT for a wrong password, RATE_LIMITED together
 * with logins, INVALID_STATE while two-factor sign-in is off, TWO_FACTOR_CODE_INVALID.
 */
async function proven(ctx: Ctx, userId: string, { password, code }: TwoFactorInput): Promise<SecondFactor> {
  await confirmPassword(ctx, password, 'password');
  if (!(await hasTwoFactor(ctx, userId)))
    throw new AppError('INVALID_STATE', { message: 'Two-factor sign-in is off: there is no code to give.' });
  return checkSecondFactor(ctx, userId, code, 'code');
}

async function mailChange(ctx: Ctx, userId: string, on: boolean): Promise<void> {
  const { email, language, name } = await readUser(ctx, userId);
  await queueMail(ctx, { email, language }, 'twoFactorChanged', { name, on });
}

async function readUser(ctx: Ctx, userId: string): Promise<User> {
  const [user] = await usersOf(ctx, [userId]);
  if (!user) throw new AppError('UNAUTHENTICATED', { message: 'This account no longer exists.' });
  return user;
}
