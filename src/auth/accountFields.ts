import type { Ctx } from '../context.js';
import { AppError, type Issues } from '../errors.js';
import { parsePhone } from '../lib/phone.js';

const LONGEST_EMAIL = 254;
const NO_EMAIL = 'Write one e-mail address alone, like asha@example.com';

/** The form in which an address is stored and searched. */
export const plainEmail = (email: string): string => email.trim().toLowerCase();

/** Checks an address and returns its stored form. Refuses what a mail server would read as a list or as a name with an address. */
export function checkEmail(input: string, field: string, issues: Issues): string {
  const email = plainEmail(input);
  if (email.length > LONGEST_EMAIL || !/^[^\s@<>,;"\p{Cc}\p{Cs}]+@[^\s@<>,;"\p{Cc}\p{Cs}]+$/u.test(email))
    issues.add('BAD_USER_INPUT', field, { reason: NO_EMAIL, max: LONGEST_EMAIL, of: 'characters' });
  return email;
}

/** EMAIL_TAKEN if an account has this address. Ask it last: with a form that fails anyway, strangers could look up who has an account. */
export async function requireFreeEmail(ctx: Ctx, email: string, field: string): Promise<void> {
  const taken = await ctx.sql.row('select 1 from app_user where email = $1', [email]);
  if (taken) throw new AppError('EMAIL_TAKEN', { field });
}

/** Turns a phone number as people write it into E.164; null for none. */
export function checkPhone(phone: string | null | undefined, field: string, issues: Issues): string | null {
  if (phone === null || phone === undefined || phone.trim() === '') return null;
  const parsed = parsePhone(phone);
  if (parsed.ok) return parsed.phone;
  issues.add('INVALID_PHONE_NUMBER', field, { reason: parsed.reason });
  return null;
}
