import { LRUCache } from 'lru-cache';
import type { Actor } from '../../context.js';
import { AppError } from '../../errors.js';
import { networkOf } from '../../lib/flow/network.js';
import { type Rate, TokenBucket } from '../../lib/flow/tokenBucket.js';

/** Cost points (see cost.ts) that one caller may spend. */
export interface BudgetRates {
  signedIn: Rate;
  anonymous: Rate;
}

/** About what one process can serve in total: this stops a flood, not a busy dashboard. */
export const defaultBudget: BudgetRates = {
  signedIn: { burst: 3_000_000, perSecond: 1_000_000 },
  // As much as for a person: behind one address there may be a whole company, and what strangers can ask for is cheap.
  anonymous: { burst: 3_000_000, perSecond: 1_000_000 },
};

/** What a caller has left, as the RateLimit headers say it. */
export interface Allowance {
  /** How long to wait for what was asked; 0: it was there, and was taken. */
  waitSeconds: number;
  limit: number;
  remaining: number;
  resetSeconds: number;
}

export interface Budget {
  /** Takes `cost` from the caller's bucket, a person's or an API key's, or a network's for strangers; nothing when it isn't there. */
  spend(actor: Actor, address: string, cost: number): Allowance;
}

/** Throws RATE_LIMITED for what could not be taken. */
export function requireTaken({ waitSeconds }: Allowance): void {
  if (waitSeconds > 0) throw new AppError('RATE_LIMITED', { retryAfterSeconds: waitSeconds });
}

const CALLERS = 50_000;

function callerOf(actor: Actor): string | undefined {
  if (actor.kind === 'user') return `user ${actor.userId}`;
  return actor.kind === 'apiKey' ? `apiKey ${actor.keyId}` : undefined;
}

/** Buckets in memory by monotonic time; the least recently seen caller is forgotten first and starts with a full bucket. */
export function createBudget(rates: BudgetRates = defaultBudget): Budget {
  const buckets = new LRUCache<string, TokenBucket>({ max: CALLERS });
  return {
    spend(actor, address, cost) {
      const rate = actor.kind === 'anonymous' ? rates.anonymous : rates.signedIn;
      const key = callerOf(actor) ?? `${actor.kind} ${networkOf(address)}`;
      const now = performance.now();
      const known = buckets.get(key);
      const bucket = known ?? new TokenBucket(rate, now);
      if (!known) buckets.set(key, bucket);
      const waitSeconds = Math.ceil(bucket.take(cost, now));
      return {
        waitSeconds,
        limit: rate.burst,
        remaining: Math.floor(bucket.tokens),
        resetSeconds: Math.ceil((rate.burst - bucket.tokens) / rate.perSecond),
      };
    },
  };
}
