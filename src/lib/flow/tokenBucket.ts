/** `burst` at once, and `perSecond` more each second. */
export interface Rate {
  burst: number;
  perSecond: number;
}

/** A token bucket, full at first. The caller brings the clock, in milliseconds. */
export class TokenBucket {
  /** Below 0 where the caller let it run into debt. */
  tokens: number;

  constructor(
    public rate: Rate,
    private filledAt: number,
  ) {
    this.tokens = rate.burst;
  }

  /** Adds what has come in since the last call; a clock that was set back adds nothing. */
  fill(now: number): void {
    const seconds = Math.max(0, now - this.filledAt) / 1_000;
    this.tokens = Math.min(this.rate.burst, this.tokens + seconds * this.rate.perSecond);
    this.filledAt = now;
  }

  /** Takes `amount` if there is so much; answers the seconds until there will be, 0 when it was taken. */
  take(amount: number, now: number): number {
    this.fill(now);
    if (this.tokens < amount) return (amount - this.tokens) / this.rate.perSecond;
    this.tokens -= amount;
    return 0;
  }

  giveBack(amount: number): void {
    this.tokens = Math.min(this.rate.burst, this.tokens + amount);
  }
}
