import { createHash, randomBytes } from 'node:crypto';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';

const HOUR_MS = 3_600_000;

/** Tokens that are sent by mail only: their prefix and how long they are valid. */
export const mailedTokens = {
  VERIFY_EMAIL: { prefix: 'tuma_ev_', lifeMs: 72 * HOUR_MS },
  RESET_PASSWORD: { prefix: 'tuma_pr_', lifeMs: HOUR_MS },
  INVITATION: { prefix: 'tuma_in_', lifeMs: 7 * 24 * HOUR_MS },
} as const;
export type MailedToken = keyof typeof mailedTokens;
type AccountPurpose = Exclude<MailedToken, 'INVITATION'>;

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();

/** A token of 32 random bytes for the mail, and its hash, the only form that is stored. */
export function newMailedToken(kind: MailedToken): { token: string; hash: Buffer } {
  const token = mailedTokens[kind].prefix + randomBytes(32).toString('base64url');
  return { token, hash: sha256(token) };
}

/**
 * The stored form of a token that a caller presents; BAD_USER_INPUT if it can't be one of this kind. Counts against the caller's rate
 * limit.
 */
export function mailedTokenHash(ctx: Ctx, kind: MailedToken, given: string, field: string): Buffer {
  const token = given.trim(); // pasted
  ctx.app.limits.take('tokensPerAddress', ctx.clientIp ?? 'unknown');
  const { prefix } = mailedTokens[kind];
  if (!token.startsWith(prefix) || !/^[\w-]{43}$/.test(token.slice(prefix.length))) throw unknownLink(field);
  return sha256(token);
}

export const unknownLink = (field: string) => new AppError('BAD_USER_INPUT', { field, message: 'This link is unknown.' });
export const endedLink = (state: 'used' | 'expired') =>
  new AppError('TOKEN_EXPIRED', { message: `This link ${state === 'used' ? 'was used already' : 'is too old'}. Ask for a new one.` });

/** Creates a token of an account, for a mail in the same transaction. Earlier ones stay valid until one of them is used. */
export async function issueToken(ctx: Ctx, userId: string, purpose: AccountPurpose): Promise<string> {
  const now = ctx.app.now();
  const { token, hash } = newMailedToken(purpose);
  await ctx.sql.rows('insert into account_token (hash, user_id, purpose, created_at, expires_at) values ($1, $2, $3, $4, $5)', [
    hash,
    userId,
    purpose,
    now,
    new Date(now.getTime() + mailedTokens[purpose].lifeMs),
  ]);
  return token;
}

/** The state of a token, with its row locked: of two requests at once the second finds it used. Undefined for an unknown token. */
export async function lockToken(
  ctx: Ctx,
  hash: Buffer,
  purpose: AccountPurpose,
): Promise<{ userId: string; state: 'open' | 'used' | 'expired' } | undefined> {
  const row = await ctx.sql.row<{ user_id: string; expires_at: string; used_at: string | null }>(
    'select user_id, expires_at, used_at from account_token where hash = $1 and purpose = $2 for update',
    [hash, purpose],
  );
  if (!row) return undefined;
  const expired = new Date(row.expires_at) <= ctx.app.now();
  return { userId: row.user_id, state: row.used_at ? 'used' : expired ? 'expired' : 'open' };
}

/** Uses up all open tokens of an account for this purpose. */
export const useTokens = (ctx: Ctx, userId: string, purpose: AccountPurpose): Promise<unknown> =>
  ctx.sql.rows('update account_token set used_at = $3 where user_id = $1 and purpose = $2 and used_at is null', [
    userId,
    purpose,
    ctx.app.now(),
  ]);

/** Deletes tokens a month after their end. */
export const purgeTokens = (ctx: Ctx): Promise<unknown> =>
  ctx.sql.rows('delete from account_token where expires_at < $1', [new Date(ctx.app.now().getTime() - 30 * 24 * HOUR_MS)]);
