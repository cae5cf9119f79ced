import { nextTime } from '../../lib/cron.js';
import type { PeriodOf } from './backupsToPrune.js';

const DAY_MS = 86_400_000;
/** Of a month, that a moment lies in its period no longer is found in so many days. */
const LONGEST_PERIOD_DAYS = 32;

/** When a schedule runs from a moment on; undefined where it runs no more. Each time is looked for once. */
export class UpcomingRuns {
  private readonly runs: (Date | undefined)[] = [];
  private readonly firsts = new Map<PeriodOf, (Date | undefined)[]>();

  constructor(
    private readonly schedule: { cron: string; timeZone: string; enabled: boolean },
    private readonly now: Date,
  ) {}

  /** The n-th run, from 1. */
  nth(n: number): Date | undefined {
    while (this.runs.length < n) {
      const last = this.runs.length === 0 ? this.now : this.runs.at(-1);
      this.runs.push(last && this.after(last));
    }
    return this.runs[n - 1];
  }

  /** The first run of the n-th period, from 1, that has one; that of the first run counts, whatever came in it before. */
  firstOf(n: number, periodOf: PeriodOf): Date | undefined {
    const firsts = this.firsts.get(periodOf) ?? [this.nth(1)];
    this.firsts.set(periodOf, firsts);
    while (firsts.length < n) {
      const last = firsts.at(-1);
      firsts.push(last && this.after(endOf(last, periodOf)));
    }
    return firsts[n - 1];
  }

  private after(moment: Date): Date | undefined {
    const { cron, timeZone, enabled } = this.schedule;
    return enabled ? nextTime(cron, timeZone, moment) : undefined;
  }
}

/** The last second of the period that a moment lies in. */
function endOf(moment: Date, periodOf: PeriodOf): Date {
  const period = periodOf(moment);
  const isWithin = (ms: number) => periodOf(new Date(ms)) === period;
  let within = moment.getTime();
  let days = 0;
  while (isWithin(within + DAY_MS) && days++ < LONGEST_PERIOD_DAYS) within += DAY_MS;
  let beyond = within + DAY_MS;
  while (beyond - within > 1_000) {
    const middle = Math.floor((within + beyond) / 2_000) * 1_000;
    if (middle <= within) break;
    if (isWithin(middle)) within = middle;
    else beyond = middle;
  }
  return new Date(within);
}
