import type { UsageBucket } from '../../entities/payloads/usage.js';
import type { FiguresRow } from './usageFigures.js';

/** How many deliveries took so many tenths of a second. */
type Times = Map<number, number>;

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
    row.tenths?.forEach((tenths, place) => {
      this.times.set(tenths, (this.times.get(tenths) ?? 0) + (row.counts?.[place] ?? 0));
    });
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
