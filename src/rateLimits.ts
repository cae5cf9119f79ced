import { LRUCache } from 'lru-cache';
import { AppError } from './errors.js';
import { networkOf } from './lib/flow/network.js';
import { type Rate, TokenBucket } from './lib/flow/tokenBucket.js';

export type RateName =
  | 'loginPerAccount'
  | 'strangersPerAccount'
  | 'loginPerAddress'
  | 'registerPerAddress'
  | 'tokensPerAddress'
  | 'keysPerAddress'
  | 'invitationsPerTenant'
  | 'optOutLinksPerAddress'
  | 'uploadsPerTenant'
  | 'sends'
  | 'recipients';

/**
 * Per account 10 logins a minute from one network, and 30 from all networks where its owner hasn't been. Per address 60 logins a minute,
 * 20 mailed tokens (tried or requested), 300 invalid API keys and 300 opt-out pages (to protect the database; neither can be
 * guessed). Per tenant 50 invitations
 * an hour, 20 uploads a minute, 200 sends at once and 50/s, 20,000 recipients a minute.
 */
export const defaultRates: Record<RateName, Rate> = {
  loginPerAccount: { burst: 10, perSecond: 10 / 60 },
  strangersPerAccount: { burst: 30, perSecond: 30 / 60 },
  loginPerAddress: { burst: 60, perSecond: 1 },
  registerPerAddress: { burst: 20, perSecond: 20 / 60 },
  tokensPerAddress: { burst: 20, perSecond: 20 / 60 },
  keysPerAddress: { burst: 300, perSecond: 5 },
  invitationsPerTenant: { burst: 50, perSecond: 50 / 3_600 },
  optOutLinksPerAddress: { burst: 300, perSecond: 5 },
  uploadsPerTenant: { burst: 20, perSecond: 20 / 60 },
  sends: { burst: 200, perSecond: 50 },
  recipients: { burst: 20_000, perSecond: 20_000 / 60 },
};

export interface RateLimits {
  /**
   * Takes `amount` from the bucket of `key`, or throws RATE_LIMITED with the seconds to wait and takes nothing. The key of a limit 'per
   * address' is an address; all of a network share its bucket.
   */
  take(name: RateName, key: string, amount?: number): void;
  /** Gives back what a replay or a refused request took. */
  giveBack(name: RateName, key: string, amount?: number): void;
}

/** Token buckets in memory, one process; of more than 100,000 the least recently used are forgotten. */
export function createRateLimits(rates: Partial<Record<RateName, Rate>>, now: () => number): RateLimits {
  const buckets = new LRUCache<string, TokenBucket>({ max: 100_000 });
  const bucketOf = (name: RateName, key: string): TokenBucket => {
    const id = `${name} ${name.endsWith('PerAddress') ? networkOf(key) : key}`;
    const bucket = buckets.get(id) ?? new TokenBucket(rates[name] ?? defaultRates[name], now());
    buckets.set(id, bucket);
    return bucket;
  };
  return {
    take(name, key, amount = 1) {
      const seconds = bucketOf(name, key).take(amount, now());
      if (seconds > 0) throw new AppError('RATE_LIMITED', { retryAfterSeconds: Math.ceil(seconds) });
    },
    giveBack: (name, key, amount = 1) => bucketOf(name, key).giveBack(amount),
  };
}
