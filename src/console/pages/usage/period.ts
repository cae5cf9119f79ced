import { dateFormat, dayOf } from '../../words/format.js';
import { daysAfter, isDay, timesOf } from '../../words/moments.js';
import type { UsageInterval } from './usage.gen.js';

/** What stands in the address: the days, both included, in the tenant's zone, and the length of a bar. */
export interface UsageSearch {
  since?: string;
  until?: string;
  interval?: UsageInterval;
}

export const intervals: UsageInterval[] = ['HOUR', 'DAY', 'WEEK', 'MONTH'];
/** The server reads at most so many days at once. */
export const MOST_DAYS = 400;

/** Reads an address that somebody may have changed by hand: what can't be meant is left out. */
export function readUsageSearch({ since, until, interval }: Record<string, unknown>): UsageSearch {
  const known = intervals.find((one) => one === interval);
  return { ...(isDay(since) && { since }), ...(isDay(until) && { until }), ...(known && { interval: known }) };
}

export interface Period {
  since: string;
  until: string;
  /** How many days; less than 1 where the end is before the beginning. */
  days: number;
  /** The same as moments: from this one on, before that one. */
  from: string;
  to: string;
  interval: UsageInterval;
}

/** The period that an address means; the last 30 days where it names none. */
export function periodOf({ since, until, interval }: UsageSearch, timeZone: string): Period {
  const last = until ?? dayOf(Date.now(), timeZone);
  const first = since ?? daysAfter(last, -29);
  const { from = '', to = '' } = timesOf({ since: first, until: last }, timeZone);
  const days = Math.round((Date.parse(last) - Date.parse(first)) / 86_400_000) + 1;
  return { since: first, until: last, days, from, to, interval: interval ?? usual(days) };
}

const usual = (days: number): UsageInterval => (days <= 2 ? 'HOUR' : days <= 62 ? 'DAY' : days <= 200 ? 'WEEK' : 'MONTH');

const shapes: Record<UsageInterval, Intl.DateTimeFormatOptions> = {
  HOUR: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  DAY: { weekday: 'short', day: 'numeric', month: 'short' },
  WEEK: { day: 'numeric', month: 'short', year: 'numeric' },
  MONTH: { month: 'long', year: 'numeric' },
};

/** A bucket by its beginning: "Sat 28 Nov", "28 Nov, 14:00", "November 2026". */
export const bucketName = (from: string, interval: UsageInterval, timeZone: string): string =>
  dateFormat(timeZone, shapes[interval]).format(new Date(from));

/** The days of a bucket, as filters of messages name them, within the period. */
export function daysOf(from: string, { interval, until }: Period, timeZone: string): { since: string; until: string } {
  const since = dayOf(Date.parse(from), timeZone);
  const last = { HOUR: since, DAY: since, WEEK: daysAfter(since, 6), MONTH: lastOfMonth(since) }[interval];
  return { since, until: last < until ? last : until };
}

const lastOfMonth = (day: string): string => {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
};
