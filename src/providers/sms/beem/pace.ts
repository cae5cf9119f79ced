import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from '../../../lib/flow/tokenBucket.js';

export interface PaceOptions {
  /** Requests a second at most, and as many at once. */
  perSecond: number;
  /** Milliseconds that never go back. */
  clock?: () => number;
}

/** `at`: when the turn came. `busyMs`: the wait that would be needed, longer than allowed; no turn was used. */
export type Turn = { at: number } | { busyMs: number };

export interface Pace {
  /** Waits for a turn, at most `maxMs`. An abort ends the wait as busy. */
  turn(maxMs: number, signal: AbortSignal): Promise<Turn>;
  /** How many turns come within so many milliseconds, beside those that were asked for. */
  turnsWithin(ms: number): number;
  /** The provider refused the request of that turn as too fast: halves the rate and rests as long as it asks. */
  slow(turn: { at: number }, restMs?: number): void;
  readonly perSecond: number;
}

/** One halving must show before the next: requests that went before it, or soon after, don't count. */
const HALVE_EVERY_MS = 1_000;
/** From a standstill back to the full rate in so long. */
const RECOVERY_MS = 300_000;
/** The slowest it gets: a request in 5 s, or the full rate where that is less. */
const SLOWEST = 0.2;
/** The longest rest that a provider may ask for. */
const LONGEST_REST_MS = 30_000;

/**
 * A token bucket of one second's worth, whose rate adapts: halved by a 429, and back in a straight line in five minutes. Turns are
 * reserved, so they are given in order, and the bucket may be in debt to those who wait.
 */
export function createPace({ perSecond: full, clock = () => performance.now() }: PaceOptions): Pace {
  let rate = full;
  let at = clock();
  const bucket = new TokenBucket({ burst: Math.max(1, full), perSecond: full }, at);
  let slowedAt = Number.NEGATIVE_INFINITY;
  let restsUntil = Number.NEGATIVE_INFINITY;

  const refill = () => {
    const now = clock();
    rate = Math.min(full, rate + (full * (now - at)) / RECOVERY_MS);
    at = now;
    bucket.rate = { burst: Math.max(1, rate), perSecond: rate };
    bucket.fill(now);
  };

  return {
    async turn(maxMs, signal) {
      refill();
      const begun = at;
      const waitMs = Math.max(0, ((1 - bucket.tokens) * 1_000) / rate, restsUntil - begun);
      if (waitMs > maxMs) return { busyMs: waitMs };
      bucket.tokens -= 1;
      // A rest may begin while one waits.
      for (let until = begun + waitMs; ; until = restsUntil) {
        const left = until - clock();
        if (left <= 0 && restsUntil <= clock()) return { at: clock() };
        if (until - begun > maxMs || signal.aborted) {
          bucket.tokens += 1;
          return { busyMs: Math.max(0, left) };
        }
        if (left > 0) await sleep(left, undefined, { signal }).catch(() => undefined);
      }
    },
    turnsWithin(ms) {
      refill();
      return restsUntil > at + ms ? 0 : Math.max(0, Math.floor(bucket.tokens + (rate * ms) / 1_000));
    },
    slow(turn, restMs = 0) {
      refill();
      restsUntil = Math.max(restsUntil, at + Math.min(restMs, LONGEST_REST_MS));
      if (turn.at < slowedAt + HALVE_EVERY_MS) return;
      slowedAt = at;
      rate = Math.max(Math.min(SLOWEST, full), rate / 2);
      bucket.tokens = Math.min(bucket.tokens, 0);
    },
    get perSecond() {
      refill();
      return rate;
    },
  };
}
