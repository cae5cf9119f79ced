import type { App } from '../../context.js';
import { appScoped } from '../../core/appScoped.js';
import { statement } from '../../db/statement.js';

/** Answer times on a scale of steps of 1.2, from half a millisecond to 16 s: what is told of them is right to a tenth. */
const [FIRST_MS, STEP, STEPS] = [0.5, 1.2, 58];

/** The step that a time falls into. */
const stepOf = (ms: number): number => Math.min(STEPS - 1, Math.max(0, Math.ceil(Math.log(ms / FIRST_MS) / Math.log(STEP))));

/** The time that this share of the requests took at most, in ms: from how many fell into each step. 0 without any. */
export function quantileMs(buckets: readonly number[], share: number): number {
  const total = buckets.reduce((sum, count) => sum + count, 0);
  if (total === 0) return 0;
  let left = share * total;
  const step = buckets.findIndex((count) => {
    left -= count;
    return left <= 0;
  });
  const count = buckets[step] ?? 1;
  // Its place in the step, as if they lay evenly there.
  return FIRST_MS * STEP ** (step - 1 + (left + count) / count);
}

const addStatement = statement<{ at: Date; requests: number; failed: number; buckets: number[] }>('system/history/addApiMinute.sql');

/** What this process has measured of its API and not stored yet. */
class ApiFigures {
  private requests = 0;
  private failed = 0;
  private buckets = new Array<number>(STEPS).fill(0);

  constructor(private readonly app: App) {}

  /** A request was answered; `failed`: with INTERNAL. */
  count(seconds: number, failed: boolean): void {
    this.requests += 1;
    if (failed) this.failed += 1;
    const step = stepOf(seconds * 1_000);
    this.buckets[step] = (this.buckets[step] ?? 0) + 1;
  }

  /** Adds what was counted to the present minute. What can't be stored is stored next time. */
  async store(): Promise<void> {
    const { requests, failed, buckets } = this;
    if (requests === 0) return;
    [this.requests, this.failed, this.buckets] = [0, 0, new Array<number>(STEPS).fill(0)];
    const at = new Date(Math.floor(this.app.now().getTime() / 60_000) * 60_000);
    try {
      await this.app.db.sql.rows(addStatement, { at, requests, failed, buckets });
    } catch (error) {
      this.requests += requests;
      this.failed += failed;
      this.buckets = this.buckets.map((count, step) => count + (buckets[step] ?? 0));
      throw error;
    }
  }
}

export const apiFigures = appScoped((app) => new ApiFigures(app));
