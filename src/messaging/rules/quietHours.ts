import { LRUCache } from 'lru-cache';
import type { QuietHours } from '../../../entities/Tenant.js';
import { nextTime } from '../../lib/cron.js';
import { recipientZone } from './recipientZone.js';

/** What waited goes out over so long, instead of all at once. */
const SPREAD_MS = 3_600_000;

/** A time of the day by a zone's clock, "07:30", after a moment. */
const nextClock = (time: string, zone: string, after: Date): Date => {
  const next = nextTime(`${Number(time.slice(3))} ${Number(time.slice(0, 2))} * * *`, zone, after);
  if (!next) throw new Error('every time of the day comes');
  return next;
};

/** What is so from `since` until either hours begin or end. */
interface Span {
  since: number;
  until: number;
  /** When it is over; null: it isn't quiet. */
  end: Date | null;
}

/** Found out 100,000 times a night it is the same each time. */
const spans = new LRUCache<string, Span>({ max: 1_000 });

function spanAt(hours: QuietHours, zone: string, at: Date): Span {
  const key = `${zone} ${hours.from} ${hours.to}`;
  const known = spans.get(key);
  if (known && known.since <= at.getTime() && at.getTime() < known.until) return known;
  const [begin, end] = [nextClock(hours.from, zone, at), nextClock(hours.to, zone, at)];
  const span = { since: at.getTime(), until: Math.min(begin.getTime(), end.getTime()), end: end < begin ? end : null };
  spans.set(key, span);
  return span;
}

/** When the quiet hours of a recipient end that are at this moment; null: it isn't quiet there. By the clock of the number's country. */
export const quietUntil = (hours: QuietHours, phone: string, at: Date): Date | null =>
  spanAt(hours, recipientZone(phone) ?? hours.timeZone, at).end;

/**
 * When a message goes out that waits for the end of quiet hours: at any moment of the hour after it, but in half of the time that is left
 * for it, by its validity and by the hours.
 */
export function spreadAfter(end: Date, hours: QuietHours, validUntil: Date): Date {
  const openMs = ((minuteOf(hours.from) - minuteOf(hours.to) + 1_440) % 1_440) * 60_000;
  const most = Math.min(SPREAD_MS, openMs / 2, (validUntil.getTime() - end.getTime()) / 2);
  return new Date(end.getTime() + Math.floor(Math.random() * Math.max(0, most)));
}

const minuteOf = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
