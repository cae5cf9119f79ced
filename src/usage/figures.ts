import type { UsageBucket } from '../../entities/payloads/usage.js';
import type { FiguresRow } from './usageFigures.js';

/** How many deliveries took so many tenths of a second. */
type Times = Map<number, number>;

const SUMS = [
  ...(['messages', 'segments', 'credits', 'delivered', 'undelivered', 'failed', 'notSent', 'noReport'] as const),
  ...(['creditsCharged', 'segmentsSent'] as const),
];

/** Adds the times "12,30,12" that "3,1,2" deliveries took. Read by hand: a year has a million, and `split` makes a text of each. */
function addTimes(times: Times, tenths: string, counts: string): void {
  const COMMA = 44;
  const ZERO = 48;
  for (let at = 0, other = 0; at < tenths.length; at++, other++) {
    let [time, count] = [0, 0];
    for (; at < tenths.length && tenths.charCodeAt(at) !== COMMA; at++) time = time * 10 + tenths.charCodeAt(at) - ZERO;
    for (; other < counts.length && counts.charCodeAt(other) !== COMMA; other++) count = count * 10 + counts.charCodeAt(other) - ZERO;
    times.set(time, (times.get(time) ?? 0) + count);
  }
}

/** What some messages come to; sums of them are figures again. */
export class Figures {
  messages = 0;
  segments = 0;
  credits = 0;
  delivered = 0;
  undelivered = 0;
  failed = 0;
  notSent = 0;
  noReport = 0;
  creditsCharged = 0;
  segmentsSent = 0;
  private readonly times: Times = new Map();

  add(row: FiguresRow): this {
    this.messages += row.messages;
    this.segments += row.segments;
    this.credits += row.credits;
    this.delivered += row.delivered;
    this.undelivered += row.undelivered;
    this.failed += row.failed;
    this.notSent += row.not_sent;
    this.noReport += row.no_report;
    this.creditsCharged += row.credits_charged;
    this.segmentsSent += row.segments_sent;
    if (row.tenths && row.counts) addTimes(this.times, row.tenths, row.counts);
    return this;
  }

  merge(other: Figures): this {
    for (const name of SUMS) this[name] += other[name];
    for (const [tenths, count] of other.times) this.times.set(tenths, (this.times.get(tenths) ?? 0) + count);
    return this;
  }

  toBucket(from: Date, to: Date, keys: UsageBucket['keys']): UsageBucket {
    const { messages, segments, credits, delivered, undelivered, failed, notSent, noReport } = this;
    const reported = delivered + undelivered;
    const [median, p95] = secondsAt(this.times, [0.5, 0.95]);
    return {
      ...{ from, to, keys, messages, segments, credits, delivered, undelivered, failed, notSent, noReport },
      pending: messages - delivered - undelivered - failed - notSent - noReport,
      deliveryRate: reported === 0 ? null : delivered / reported,
      medianSecondsToDeliver: median ?? null,
      p95SecondsToDeliver: p95 ?? null,
    };
  }
}

/** The least time that at least each of these parts of the deliveries, in rising order, did not exceed; nothing without any. */
function secondsAt(times: Times, parts: readonly number[]): number[] {
  const sorted = [...times].sort(([a], [b]) => a - b);
  const all = sorted.reduce((sum, [, count]) => sum + count, 0);
  const found: number[] = [];
  let behind = 0;
  for (const [tenths, count] of sorted) {
    behind += count;
    while (found.length < parts.length && behind >= all * (parts[found.length] ?? 1)) found.push(tenths / 10);
  }
  return found;
}
