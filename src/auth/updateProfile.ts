import type { Language } from '../../entities/enums.js';
import type { User } from '../../entities/User.js';
import { type Ctx, personOf } from '../context.js';
import { AppError, Issues } from '../errors.js';
import { usersOf } from '../tenants/tenants.js';
import { checkName, checkPhone } from './person.js';

/** Absent is unchanged; a null phone is none. */
export interface UpdateProfileInput {
  name?: string | null;
  language?: Language | null;
  phone?: string | null;
}

/** Changes the caller's own name, language or phone. BAD_USER_INPUT, INVALID_PHONE_NUMBER. */
export async function updateProfile(ctx: Ctx, input: UpdateProfileInput): Promise<User> {
  const { userId } = personOf(ctx);
  const issues = new Issues();
  const name = input.name === undefined || input.name === null ? null : checkName(input.name, 'name', issues);
  const phone = checkPhone(input.phone, 'phone', issues);
  issues.throwIfAny();
  await ctx.sql.rows(
    `update app_user set name = coalesce($2, name), language = coalesce($3, language), phone = case when $4 then $5 else phone end where id = $1`,
    [userId, name, input.language ?? null, input.phone !== undefined, phone],
  );
  const [user] = await usersOf(ctx, [userId]);
  if (!user) throw new AppError('UNAUTHENTICATED', { message: 'This account is gone.' });
  return user;
}
