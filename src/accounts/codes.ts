import { createHash, createHmac, randomInt, timingSafeEqual } from 'node:crypto';
import type { Language } from '../../entities/types/people.js';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';
import { newId } from '../lib/ids.js';
import { sendPlatformSms } from '../messaging/sending/sendPlatformSms.js';
import { codeText } from './codeTexts.js';

export type CodePurpose = 'VERIFY_PHONE' | 'RESET_PASSWORD';

/** Anybody who knows the address can try a code that sets a password, so it has two more digits. */
const DIGITS: Record<CodePurpose, number> = { VERIFY_PHONE: 6, RESET_PASSWORD: 8 };
const LIFE_MS = 10 * 60_000;
const HOUR_MS = 3_600_000;
/** The table's check has the same figure. */
const MOST_TRIES = 5;
/** Codes per account, whatever number they go to. */
const MOST_AN_HOUR = 5;
/** Tries per email address, of all codes together: three codes' worth. */
const MOST_TRIES_AN_HOUR = 15;

/** A plain hash of six digits is broken in a second, so this one needs the server's secret. It is valid for one id only. */
const hashOf = (ctx: Ctx, id: string, code: string): Buffer =>
  createHmac('sha256', ctx.app.settings.jwtSecret).update(`code ${id} ${code}`).digest();

interface Owner {
  userId: string;
  phone: string;
  language: Language;
}

/**
 * Sends an account a new code by SMS and ends the one before. Returns the message's uuid, to be announced after the commit. Inside a
 * transaction. Throws before anything is written: RATE_LIMITED per account, number and platform, and what sendPlatformSms throws.
 */
export async function sendCode(ctx: Ctx, { userId, phone, language }: Owner, purpose: CodePurpose): Promise<string> {
  const now = ctx.app.now();
  const recent = await ctx.sql.row<{ codes: number }>('select count(*) as codes from account_code where user_id = $1 and created_at > $2', [
    userId,
    new Date(now.getTime() - HOUR_MS),
  ]);
  if (recent && recent.codes >= MOST_AN_HOUR) throw new AppError('RATE_LIMITED', { retryAfterSeconds: 600 });
  const code = String(randomInt(10 ** DIGITS[purpose])).padStart(DIGITS[purpose], '0');
  const message = await sendPlatformSms(ctx, { to: phone, body: codeText(language, purpose, code), purpose });
  await endCodes(ctx, userId, purpose);
  const id = newId();
  await ctx.sql.rows(
    'insert into account_code (id, user_id, purpose, phone, hash, created_at, expires_at) values ($1, $2, $3, $4, $5, $6, $7)',
    [id, userId, purpose, phone, hashOf(ctx, id, code), now, new Date(now.getTime() + LIFE_MS)],
  );
  return message;
}

export interface TriedCode {
  id: string;
  userId: string;
  phone: string;
}
type Row = TriedCode & { hash: Buffer };

/** The digits of a typed code; undefined if it can't be a code of this purpose. */
export function parseCode(typed: string, purpose: CodePurpose): string | undefined {
  const digits = typed.replace(/[\s-]/g, '');
  return /^\d+$/.test(digits) && digits.length === DIGITS[purpose] ? digits : undefined;
}

/** Tries a code of this account. The try is counted and committed before the comparison. Undefined when the code isn't the open one. */
export async function tryCode(ctx: Ctx, userId: string, purpose: CodePurpose, code: string): Promise<TriedCode | undefined> {
  const row = await ctx.sql.row<Row>(
    `update account_code set tries = tries + 1
     where user_id = $1 and purpose = $2 and ended_at is null and expires_at > $3 and tries < ${MOST_TRIES}
     returning id, user_id as "userId", phone, hash`,
    [userId, purpose, ctx.app.now()],
  );
  return checkCode(ctx, row, code);
}

/**
 * Tries a code of the account with this email address, as long as the phone is still verified. The try is written whether or not the
 * account and the code exist, so that the time reveals nothing. RATE_LIMITED after too many, for unknown addresses too.
 */
export async function tryResetCode(ctx: Ctx, email: string, code: string): Promise<TriedCode | undefined> {
  const now = ctx.app.now();
  const row = await ctx.sql.row<Partial<Row> & { tries: number }>(
    `with counted as (
       insert into code_try as t (address_hash, since, tries) values ($1, $2, 1)
       on conflict (address_hash) do update set
         tries = case when t.since <= $3 then 1 else least(t.tries, ${MOST_TRIES_AN_HOUR}) + 1 end,
         since = case when t.since <= $3 then excluded.since else t.since end
       returning tries
     ), tried as (
       update account_code c set tries = c.tries + 1
       from app_user u, counted
       where u.email = $4 and u.verified_phone = c.phone and c.user_id = u.id and c.purpose = 'RESET_PASSWORD' and c.ended_at is null
         and c.expires_at > $2 and c.tries < ${MOST_TRIES} and counted.tries <= ${MOST_TRIES_AN_HOUR}
       returning c.id, c.user_id as "userId", c.phone, c.hash
     )
     select counted.tries, tried.* from counted left join tried on true`,
    [createHash('sha256').update(email).digest(), now, new Date(now.getTime() - HOUR_MS), email],
  );
  if (row && row.tries > MOST_TRIES_AN_HOUR) throw new AppError('RATE_LIMITED', { retryAfterSeconds: 600 });
  const { id, userId, phone, hash } = row ?? {};
  return checkCode(ctx, id && userId && phone && hash ? { id, userId, phone, hash } : undefined, code);
}

function checkCode(ctx: Ctx, row: Row | undefined, code: string): TriedCode | undefined {
  const right = row !== undefined && timingSafeEqual(hashOf(ctx, row.id, code), row.hash);
  return right ? { id: row.id, userId: row.userId, phone: row.phone } : undefined;
}

/** Uses a code up, in the transaction of what it allows. False when another request used it first. */
export async function useCode(ctx: Ctx, id: string): Promise<boolean> {
  const used = await ctx.sql.row('update account_code set ended_at = $2 where id = $1 and ended_at is null returning id', [
    id,
    ctx.app.now(),
  ]);
  return used !== undefined;
}

/** Ends the open codes of an account: of one purpose, or all. */
export const endCodes = (ctx: Ctx, userId: string, purpose?: CodePurpose): Promise<unknown> =>
  ctx.sql.rows('update account_code set ended_at = $3 where user_id = $1 and ended_at is null and ($2::text is null or purpose = $2)', [
    userId,
    purpose ?? null,
    ctx.app.now(),
  ]);

/** The same error for a wrong, expired, used or unsent code: a difference would reveal who has an account. */
export const wrongCode = (): AppError =>
  new AppError('BAD_USER_INPUT', { field: 'code', message: 'This code is wrong, used up or too old. After five tries ask for a new one.' });

/** Deletes codes and tries after a day. */
export async function purgeCodes(ctx: Ctx): Promise<void> {
  const before = new Date(ctx.app.now().getTime() - 24 * HOUR_MS);
  await ctx.sql.rows('delete from account_code where created_at < $1', [before]);
  await ctx.sql.rows('delete from code_try where since < $1', [before]);
}
