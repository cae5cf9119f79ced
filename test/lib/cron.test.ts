import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lastTime, nextTime, readCron } from '../../src/lib/cron.js';

/** The times from a moment on, in UTC. */
function timesFrom(cron: string, timeZone: string, from: string, count: number): string[] {
  const times: string[] = [];
  for (let at = nextTime(cron, timeZone, new Date(from)); at && times.length < count; at = nextTime(cron, timeZone, at))
    times.push(at.toISOString().slice(0, 16));
  return times;
}

test('an hour that the clock skips comes once, right after it; one that it repeats comes once; places without either go on', () => {
  // Berlin skips 02:00–03:00 on 29 March 2026 and repeats it on 25 October.
  expect(timesFrom('30 2 * * *', 'Europe/Berlin', '2026-03-28T00:00Z', 3)).toEqual([
    '2026-03-28T01:30',
    '2026-03-29T01:00',
    '2026-03-30T00:30',
  ]);
  expect(timesFrom('30 2 * * *', 'Europe/Berlin', '2026-10-24T12:00Z', 2)).toEqual(['2026-10-25T00:30', '2026-10-26T01:30']);
  // What runs each hour goes on each hour of real time.
  expect(timesFrom('0 * * * *', 'Europe/Berlin', '2026-10-24T23:30Z', 3)).toEqual([
    '2026-10-25T00:00',
    '2026-10-25T01:00',
    '2026-10-25T02:00',
  ]);
  expect(timesFrom('0 * * * *', 'Europe/Berlin', '2026-03-29T00:30Z', 2)).toEqual(['2026-03-29T01:00', '2026-03-29T02:00']);
  expect(timesFrom('0 2 * * *', 'Africa/Dar_es_Salaam', '2026-03-01T08:00Z', 2)).toEqual(['2026-03-01T23:00', '2026-03-02T23:00']);
});

test('the last time before a moment is the one whose next is still to come, in every zone, around every change of the clock', () => {
  const field = (min: number, max: number) =>
    fc.oneof(
      fc.constant('*'),
      fc.integer({ min, max }).map(String),
      fc.uniqueArray(fc.integer({ min, max }), { minLength: 2, maxLength: 4 }).map((all) => all.join(',')),
      fc.integer({ min: 2, max: Math.floor((max - min) / 2) }).map((step) => `*/${step}`),
    );
  const cron = fc.tuple(field(0, 59), field(0, 23), fc.constantFrom('*', '1', '*/7'), fc.constant('*'), fc.constantFrom('*', '1-5'));
  const zone = fc.constantFrom('UTC', 'Africa/Dar_es_Salaam', 'Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns', 'Africa/Cairo');
  const moment = fc.date({ min: new Date('2026-01-01'), max: new Date('2027-12-31'), noInvalidDate: true });
  fc.assert(
    fc.property(cron, zone, moment, (fields, zone, now) => {
      const cron = readCron(fields.join(' '));
      const [last, next] = [lastTime(cron, zone, now), nextTime(cron, zone, now)];
      if (!last || !next) throw new Error('it comes again and again');
      expect(last.getTime()).toBeLessThan(now.getTime());
      expect(next.getTime()).toBeGreaterThan(now.getTime());
      const following = nextTime(cron, zone, last);
      // A due time that is this very moment stands between the two.
      expect([next.getTime(), now.getTime()]).toContain(following?.getTime());
    }),
    { numRuns: 500 },
  );
});

test('what is no cron expression of five fields, or never comes, is refused; the worst takes less than half a second', () => {
  for (const wrong of ['', '* * * *', '* * * * * *', '@daily', '60 * * * *', '0 2 * * 9', '5-1 * * * *', '*/0 * * * *', 'x 2 * * *'])
    expect(() => readCron(wrong), wrong).toThrow();
  for (const never of ['0 0 30 2 *', '0 0 31 2,4,6,9,11 *']) expect(() => readCron(never), never).toThrow('never comes');
  expect(readCron('  0  2 * *  MON-FRI ')).toBe('0 2 * * MON-FRI');
  const before = performance.now();
  for (const rare of ['59 23 29 2 *', '0 0 L 2 5#5', `${Array.from({ length: 30 }, (_, n) => n).join(',')} 3 29 2 *`])
    expect(nextTime(readCron(rare), 'Australia/Lord_Howe', new Date('2096-03-01T00:00Z'))?.getUTCFullYear(), rare).toBeGreaterThan(2096);
  expect(performance.now() - before).toBeLessThan(1_500);
});
