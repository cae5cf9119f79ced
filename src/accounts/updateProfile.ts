import type { UpdateProfileInput } from '../../entities/inputs/account.js';
import type { User } from '../../entities/User.js';
import { checkPhone } from '../auth/accountFields.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { personOf } from '../core/authorize.js';
import { checkName } from '../core/texts.js';
import { AppError, Issues } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { usersOf } from '../tenants/tenants.js';
import { endCodes } from './codes.js';

/** Changes the caller's name, language or phone. A new phone has to be verified again. BAD_USER_INPUT, INVALID_PHONE_NUMBER. */
export async function updateProfile(ctx: Ctx, input: UpdateProfileInput): Promise<User> {
  const { userId } = personOf(ctx);
  const issues = new Issues();
  const name = input.name === undefined || input.name === null ? null : checkName(input.name, 'name', issues);
  const phone = checkPhone(input.phone, 'phone', issues);
  issues.throwIfAny();
  await inTransaction(ctx, async (ctx) => {
    if (input.phone !== undefined) await changePhone(ctx, userId, phone);
    await ctx.sql.rows('update app_user set name = coalesce($2, name), language = coalesce($3, language) where id = $1', [
      userId,
      name,
      input.language ?? null,
    ]);
  });
  const [user] = await usersOf(ctx, [userId]);
  if (!user) throw new AppError('UNAUTHENTICATED', { message: 'This account no longer exists.' });
  return user;
}

/** The verification of the old number ends, and so do codes sent to it. */
async function changePhone(ctx: Ctx, userId: string, phone: string | null): Promise<void> {
  const before = await ctx.sql.row<{ phone: string | null; verified: boolean }>(
    'select phone, verified_phone is not null as verified from app_user where id = $1 for no key update',
    [userId],
  );
  if (!before || before.phone === phone) return;
  await ctx.sql.rows('update app_user set phone = $2, verified_phone = null where id = $1', [userId, phone]);
  await endCodes(ctx, userId);
  await audit(ctx, 'user.changePhone', null, publicId('user', userId), { wasVerified: before.verified });
}
