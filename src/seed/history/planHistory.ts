import { type Person, people } from '../people.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** The demo's days are Dar es Salaam's: three hours ahead of UTC, all year. */
const AHEAD_MS = 3 * 3_600_000;
/** How many days before today the demo's past begins. */
const DAYS = 91;
const FRIDAY = 5;
const SATURDAY = 6;

export interface PlannedMessage {
  person: Person;
  status: 'DELIVERED' | 'UNDELIVERED' | 'FAILED' | 'SENT';
  /** From the hand-over until the report; null without one. */
  seconds: number | null;
}

/** One send of the past: a template's name, and what it said to whom. */
export interface PlannedSend {
  at: Date;
  template: string;
  variables: Record<string, string>;
  messages: PlannedMessage[];
  /** Whether it was a campaign to the customers. */
  campaign: boolean;
}

/** The local midnight that began the day of `now`. */
const midnight = (now: Date): number => Math.floor((now.getTime() + AHEAD_MS) / DAY_MS) * DAY_MS - AHEAD_MS;
/** Of a local midnight; 0 is Sunday. */
const weekdayOf = (day: number): number => new Date(day + AHEAD_MS).getUTCDay();

/** When the demo's past begins. */
export const beginningOf = (now: Date): Date => new Date(midnight(now) - DAYS * DAY_MS);

/** Ten o'clock on the first Saturday that is two days ahead. */
export function nextCampaignAt(now: Date): Date {
  let day = midnight(now) + 2 * DAY_MS;
  while (weekdayOf(day) !== SATURDAY) day += DAY_MS;
  return new Date(day + 600 * MINUTE_MS);
}

/**
 * What the demo's tenant sent in the three months before today, oldest first: more by and by, little on Sundays, an offer each Friday, the
 * last of which is a campaign. The same at each call of a day.
 */
export function planHistory(now: Date): PlannedSend[] {
  const random = randomNumbers(1);
  const today = midnight(now);
  const sends: PlannedSend[] = [];
  const send = (at: number, template: string, to: readonly Person[], campaign = false) => {
    const amount = `${1 + Math.floor(random() * 90)},000`;
    const variables = { amount, receipt: `R${1_000 + sends.length}`, discount: String(5 * (1 + Math.floor(random() * 4))) };
    const reported = now.getTime() - at > 4 * DAY_MS;
    sends.push({ at: new Date(at), template, variables, messages: to.map((person) => outcome(person, random, reported)), campaign });
  };
  for (let back = DAYS; back >= 1; back--) {
    const day = today - back * DAY_MS;
    const usual = 2 + Math.floor(random() * 3) + Math.floor((DAYS - back) / 30);
    const sendsOfDay = weekdayOf(day) === 0 ? 1 : usual;
    for (let n = 0; n < sendsOfDay; n++) {
      const template = ['Balance', 'Taarifa ya salio', 'Receipt', 'Stakabadhi'][Math.floor(random() * 4)] ?? 'Balance';
      const [first, count] = [Math.floor(random() * people.length), 1 + Math.floor(random() * 9)];
      const to = Array.from({ length: count }, (_, place) => people[(first + 7 * place) % people.length]);
      const at = day + Math.floor((480 + random() * 600) * MINUTE_MS);
      send(
        at,
        template,
        to.filter((person): person is Person => person !== undefined && !person.optedOut),
      );
    }
    if (weekdayOf(day) === FRIDAY) send(day + 600 * MINUTE_MS, 'Ofa', customers(), back <= 7);
  }
  return sends.filter(({ messages }) => messages.length > 0).sort((a, b) => a.at.getTime() - b.at.getTime());
}

const customers = (): Person[] => people.filter(({ groupNames, optedOut }) => groupNames.includes('Customers') && !optedOut);

function outcome(person: Person, random: () => number, reported: boolean): PlannedMessage {
  const [lot, speed] = [random(), random()];
  if (lot < 0.02) return { person, status: 'FAILED', seconds: null };
  if (lot < 0.04 && reported) return { person, status: 'SENT', seconds: null };
  // Most within seconds, a few after minutes.
  const seconds = Math.round(10 * (1 + 4 * speed + 300 * speed ** 24)) / 10;
  return { person, status: lot < 0.08 ? 'UNDELIVERED' : 'DELIVERED', seconds };
}

/** Numbers of [0, 1), the same for each seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
