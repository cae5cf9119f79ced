import { setTimeout as sleep } from 'node:timers/promises';
import { TokenBucket } from '../../lib/flow/tokenBucket.js';

/** Holds a stream of bytes to a rate that may change on the way. */
export class Throttle {
  private bucket: TokenBucket | undefined;

  /** Bytes a second; 0 is no limit. */
  constructor(bytesPerSecond: number) {
    this.setRate(bytesPerSecond);
  }

  setRate(bytesPerSecond: number): void {
    if (bytesPerSecond <= 0) this.bucket = undefined;
    else if (this.bucket) this.bucket.rate = rateOf(bytesPerSecond);
    else this.bucket = new TokenBucket(rateOf(bytesPerSecond), performance.now());
  }

  /** Resolves when so many bytes more may pass. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    if (!this.bucket) return;
    this.bucket.fill(performance.now());
    // Into debt, for a piece may be larger than what comes in a second.
    this.bucket.tokens -= bytes;
    const { tokens, rate } = this.bucket;
    if (tokens < 0) await sleep((-tokens / rate.perSecond) * 1_000, undefined, { signal });
  }
}

const rateOf = (bytesPerSecond: number) => ({ burst: bytesPerSecond / 4, perSecond: bytesPerSecond });
