import { createHash, randomBytes } from 'node:crypto';
import { base32 } from '@scure/base';
import type { Ctx } from '../../context.js';

const CODES = 10;
const BYTES = 10;

/** A new code as people write it: 'ABCD-EFGH-IJKL-MNOP'. */
const newCode = (): string => base32.encode(randomBytes(BYTES)).replace(/.{4}(?=.)/g, '$&-');

/** The stored form, whatever case and separators it was typed in; undefined if it can't be a code. */
export function recoveryCodeHash(typed: string): Buffer | undefined {
  const plain = typed.replace(/[\s-]/g, '').toUpperCase();
  return /^[A-Z2-7]{16}$/.test(plain) ? createHash('sha256').update(plain).digest() : undefined;
}

/** Replaces a user's recovery codes, inside a transaction. Only their hashes are stored. */
export async function replaceRecoveryCodes(ctx: Ctx, userId: string): Promise<string[]> {
  const codes = Array.from({ length: CODES }, newCode);
  await deleteRecoveryCodes(ctx, userId);
  await ctx.sql.rows('insert into recovery_code (user_id, hash, created_at) select $1, hash, $3 from unnest($2::bytea[]) hash', [
    userId,
    codes.map(recoveryCodeHash),
    ctx.app.now(),
  ]);
  return codes;
}

export const deleteRecoveryCodes = (ctx: Ctx, userId: string): Promise<unknown> =>
  ctx.sql.rows('delete from recovery_code where user_id = $1', [userId]);
