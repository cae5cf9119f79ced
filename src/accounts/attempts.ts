import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { isKnownNetwork } from '../auth/sessions/sessions.js';
import type { Ctx } from '../context.js';
import { appScoped } from '../core/appScoped.js';
import { backOffMs } from '../lib/flow/backOff.js';
import { networkOf } from '../lib/flow/network.js';

/** The delay from the second wrong password in a row on. */
const DELAY = { firstMs: 125, maxMs: 2_000 };
const FORGET_MS = 15 * 60_000;
const MOST_ROWS = 10_000;

/** Wrong passwords in a row by account and network, whether the account exists or not: in memory, the oldest forgotten first. */
const failures = appScoped(() => new LRUCache<string, { count: number; at: number }>({ max: MOST_ROWS }));

/** Addresses are personal data, so they are kept hashed; the keys then have a fixed size too. */
const accountKey = (email: string): string => createHash('sha256').update(email.toLowerCase()).digest('base64url');

/** An account as the caller's network tries it. */
export const attemptKey = (ctx: Ctx, email: string): string => `${accountKey(email)} ${networkOf(ctx.clientIp ?? 'unknown')}`;

/**
 * One attempt at the password of an account: RATE_LIMITED after too many from this network, at this account from it, or at this account
 * from all networks where its owner hasn't been: strangers can hold up each other, but not the owner. `attempt` returns undefined for a
 * wrong password; that answer is delayed, longer with each one in a row. A right password ends the row.
 */
export async function guardAttempt<T>(ctx: Ctx, email: string, attempt: () => Promise<T | undefined>): Promise<T | undefined> {
  ctx.app.limits.take('loginPerAddress', ctx.clientIp ?? 'unknown');
  ctx.app.limits.take('loginPerAccount', attemptKey(ctx, email));
  if (!(await isKnownNetwork(ctx, email))) ctx.app.limits.take('strangersPerAccount', accountKey(email));
  const result = await attempt();
  if (result === undefined) await delayFailure(ctx, email);
  else clearFailures(ctx, email);
  return result;
}

/** No delay after the first wrong password, 2 s from the sixth on. */
async function delayFailure(ctx: Ctx, email: string): Promise<void> {
  const kept = failures(ctx.app);
  const key = attemptKey(ctx, email);
  const now = ctx.app.now().getTime();
  const last = kept.get(key);
  const count = last && Math.abs(now - last.at) < FORGET_MS ? last.count + 1 : 1;
  kept.set(key, { count, at: now });
  if (count > 1) await sleep(backOffMs(count - 1, DELAY));
}

/** Ends the caller's row of wrong passwords for an account. */
export const clearFailures = (ctx: Ctx, email: string): boolean => failures(ctx.app).delete(attemptKey(ctx, email));
