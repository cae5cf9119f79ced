import { AppError } from './errors.js';

/** Rates as buckets: `burst` at once, `perSecond` refilled. */
export interface Rate {
  burst: number;
  perSecond: number;
}
export type RateName =
  | 'loginPerAccount'
  | 'loginPerAddress'
  | 'registerPerAddress'
  | 'tokensPerAddress'
  | 'keysPerAddress'
  | 'invitationsPerTenant'
  | 'uploadsPerTenant'
  | 'sends'
  | 'recipients';

/** 10 logins a minute per account and 60 per address; 20 trials of a mailed token or wishes for one; 300 API keys that are none (what they guard is the database, not the keys); per tenant 50 invitations an hour, 20 uploads a minute, 200 sends at once, 50/s, and 20,000 recipients a minute. */
export const defaultRates: Record<RateName, Rate> = {
  loginPerAccount: { burst: 10, perSecond: 10 / 60 },
  loginPerAddress: { burst: 60, perSecond: 1 },
  registerPerAddress: { burst: 20, perSecond: 20 / 60 },
  tokensPerAddress: { burst: 20, perSecond: 20 / 60 },
  keysPerAddress: { burst: 300, perSecond: 5 },
  invitationsPerTenant: { burst: 50, perSecond: 50 / 3_600 },
  uploadsPerTenant: { burst: 20, perSecond: 20 / 60 },
  sends: { burst: 200, perSecond: 50 },
  recipients: { burst: 20_000, perSecond: 20_000 / 60 },
};

export interface RateLimits {
  /** Takes `amount` from the bucket of `key`, or throws RATE_LIMITED with the seconds to wait and takes nothing. */
  take(name: RateName, key: string, amount?: number): void;
  /** Gives back what a replay or a refused request took. */
  giveBack(name: RateName, key: string, amount?: number): void;
}

/** Token buckets in memory, one process. At most 100,000 keys a rate: the fullest (oldest) buckets are forgotten first. */
export function createRateLimits(rates: Partial<Record<RateName, Rate>>, now: () => number): RateLimits {
  const buckets = new Map<RateName, Map<string, { tokens: number; at: number }>>();
  const bucketOf = (name: RateName, key: string) => {
    const rate = rates[name] ?? defaultRates[name];
    const group = buckets.get(name) ?? new Map<string, { tokens: number; at: number }>();
    buckets.set(name, group);
    const bucket = group.get(key) ?? { tokens: rate.burst, at: now() };
    group.delete(key);
    group.set(key, bucket);
    if (group.size > 100_000) group.delete(group.keys().next().value as string);
    const elapsed = Math.max(0, now() - bucket.at) / 1_000;
    bucket.tokens = Math.min(rate.burst, bucket.tokens + elapsed * rate.perSecond);
    bucket.at = now();
    return { rate, bucket };
  };
  return {
    take(name, key, amount = 1) {
      const { rate, bucket } = bucketOf(name, key);
      if (bucket.tokens < amount) {
        throw new AppError('RATE_LIMITED', { retryAfterSeconds: Math.ceil((amount - bucket.tokens) / rate.perSecond) });
      }
      bucket.tokens -= amount;
    },
    giveBack(name, key, amount = 1) {
      const { rate, bucket } = bucketOf(name, key);
      bucket.tokens = Math.min(rate.burst, bucket.tokens + amount);
    },
  };
}
