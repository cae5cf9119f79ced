/** A day or clock of a field that isn't a moment: not whole yet, no day of the calendar, or outside the years 2000 to 2100. */
export type NoMoment = 'UNFINISHED' | 'NO_DAY' | 'OUTSIDE';
export type Reading = { at: number; why?: undefined } | { at?: undefined; why: NoMoment };

export const FIRST_DAY = '2000-01-01';
export const LAST_DAY = '2100-12-31';
const DAY_MS = 86_400_000;

/** What a zone's clocks show at a moment (ms since 1970), read as if it were UTC. */
function clockAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at);
  return Date.parse(`${parts.replace(' ', 'T')}Z`);
}

/** The moment at which a zone's clocks show this. */
function momentAt(clock: number, timeZone: string): number {
  const offsetAt = (at: number) => clockAt(at, timeZone) - Math.floor(at / 1_000) * 1_000;
  return clock - offsetAt(clock - offsetAt(clock));
}

/**
 * What a person typed as a day ("2026-11-28": its beginning) or as a clock ("2026-11-28T14:30") of a zone, in ms; or why it is none.
 * Never throws, whatever the text.
 */
export function readMoment(text: string, timeZone: string): Reading {
  const [, day, hours = '00', minutes = '00'] = /^(\d{4,6}-\d\d-\d\d)(?:T(\d\d):(\d\d)(?::\d\d(?:\.\d+)?)?)?$/.exec(text) ?? [];
  if (!day) return { why: 'UNFINISHED' };
  if (day.length > LAST_DAY.length || day < FIRST_DAY || day > LAST_DAY) return { why: 'OUTSIDE' };
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const isReal = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(day);
  if (!isReal || Number(hours) > 23 || Number(minutes) > 59) return { why: 'NO_DAY' };
  return { at: momentAt(midnight + (Number(hours) * 60 + Number(minutes)) * 60_000, timeZone) };
}

/** The same as an ISO moment; undefined where it is none. */
export function momentOf(text: string, timeZone: string): string | undefined {
  const { at } = readMoment(text, timeZone);
  return at === undefined ? undefined : new Date(at).toISOString();
}

/** Whether it is a day that can be asked for: "2026-11-28". */
export const isDay = (value: unknown): value is string =>
  typeof value === 'string' && value.length === LAST_DAY.length && readMoment(value, 'UTC').at !== undefined;

/** An ISO moment as a zone's clocks show it: "2026-11-28T14:30". */
export const localOf = (moment: string | number, timeZone: string): string =>
  new Date(clockAt(new Date(moment).getTime(), timeZone)).toISOString().slice(0, 16);

/** So many days later. */
export const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);

/** The first moment of a day ("2026-11-28") in a zone, in ms. */
export const startOfDay = (day: string, timeZone: string): number => momentAt(Date.parse(`${day}T00:00:00Z`), timeZone);

/** When these days of a zone begin, and when the last of them ends; undefined where none is named, or what is named is no day. */
export function timesOf({ since, until }: { since?: string; until?: string }, timeZone: string): { from?: string; to?: string } {
  const startsAt = (day: string): string => new Date(startOfDay(day, timeZone)).toISOString();
  return { ...(isDay(since) && { from: startsAt(since) }), ...(isDay(until) && { to: startsAt(daysAfter(until, 1)) }) };
}
