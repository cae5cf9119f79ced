import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backupsToPrune, type KeptBackup } from '../../src/backups/schedules/backupsToPrune.js';
import { expiriesIn } from '../../src/backups/schedules/expiries.js';
import { nextTime } from '../../src/lib/cron.js';

const nothing = { keepLast: 0, keepDaily: 0, keepWeekly: 0, keepMonthly: 0, keepDays: 0 };
const now = new Date('2026-03-31T12:00:00Z');
const ZONE = 'Africa/Dar_es_Salaam';
/** Proven backups of these moments, named by them. */
const made = (...moments: string[]): KeptBackup[] =>
  moments.map((id) => ({ id, snapshotAt: new Date(`${id}Z`), pinned: false, proven: true, kind: 'FULL' }));
const kept = (backups: KeptBackup[], retention: Partial<typeof nothing>, zone = ZONE) => {
  const pruned = new Set(backupsToPrune(backups, { ...nothing, ...retention }, zone, now));
  return backups.map(({ id }) => id).filter((id) => !pruned.has(id));
};

test('the last of each day, week and month by the clock of the place, of so many that have one', () => {
  // 21:00 UTC is midnight there.
  const days = made('2026-03-28T20:59', '2026-03-28T21:00', '2026-03-29T20:59', '2026-03-31T10:00', '2026-03-31T11:00');
  expect(kept(days, { keepDaily: 2 })).toEqual(['2026-03-29T20:59', '2026-03-31T11:00']);
  expect(kept(days, { keepDaily: 3 })).toEqual(['2026-03-28T20:59', '2026-03-29T20:59', '2026-03-31T11:00']);
  expect(kept(days, { keepDaily: 2 }, 'UTC')).toEqual(['2026-03-29T20:59', '2026-03-31T11:00']);
  expect(kept(days, { keepDaily: 3 }, 'UTC')).toEqual(['2026-03-28T21:00', '2026-03-29T20:59', '2026-03-31T11:00']);
  // The 29th is a Sunday.
  expect(kept(days, { keepWeekly: 2 })).toEqual(['2026-03-29T20:59', '2026-03-31T11:00']);
  const months = made('2025-12-31T10:00', '2026-01-05T10:00', '2026-01-31T22:00', '2026-03-01T10:00');
  expect(kept(months, { keepMonthly: 3 })).toEqual(['2026-01-05T10:00', '2026-01-31T22:00', '2026-03-01T10:00']);
  expect(kept(months, { keepDays: 60 })).toEqual(['2026-01-31T22:00', '2026-03-01T10:00']);
  expect(kept(months, { keepLast: 2 })).toEqual(['2026-01-31T22:00', '2026-03-01T10:00']);
});

test('of a day the last proven one is kept, not a later one that failed; pinned ones stay, and what a clock that went ahead made', () => {
  const [early, late, pinned, ahead] = made('2026-03-30T08:00', '2026-03-30T20:00', '2026-01-01T00:00', '2027-01-01T00:00') as [
    KeptBackup,
    KeptBackup,
    KeptBackup,
    KeptBackup,
  ];
  expect(kept([early, { ...late, proven: false }], { keepDaily: 1 })).toEqual([early.id]);
  expect(
    kept(
      [
        { ...early, proven: false },
        { ...late, proven: false },
      ],
      { keepDaily: 1 },
    ),
  ).toEqual([late.id]);
  expect(kept([early, { ...pinned, pinned: true }, { ...ahead, proven: false }], {})).toEqual([early.id, pinned.id, ahead.id]);
});

test('of a schedule that has had several kinds the last proven one of the database stays, and that of the files', () => {
  const [full, database, failed, media] = made('2026-03-01T08:00', '2026-03-02T08:00', '2026-03-03T08:00', '2026-03-04T08:00') as [
    KeptBackup,
    KeptBackup,
    KeptBackup,
    KeptBackup,
  ];
  const all: KeptBackup[] = [full, { ...database, kind: 'DATABASE' }, { ...failed, proven: false }, { ...media, kind: 'MEDIA' }];
  expect(kept(all, {})).toEqual([database.id, media.id]);
  expect(kept(all.slice(0, 3), {})).toEqual([full.id, database.id]);
  expect(kept([full, ...all.slice(2)], {})).toEqual([full.id, media.id]);
});

test('whatever was made: the last proven and the pinned ones stay, so many of the last stay, and pruning again prunes nothing', () => {
  const some = fc.array(
    fc.record({
      snapshotAt: fc.date({ min: new Date('2025-01-01'), max: new Date('2026-04-02'), noInvalidDate: true }),
      pinned: fc.boolean(),
      proven: fc.boolean(),
      kind: fc.constantFrom('DATABASE' as const, 'MEDIA' as const, 'FULL' as const),
    }),
    { maxLength: 60 },
  );
  const count = fc.integer({ min: 0, max: 8 });
  const rule = fc.record({ keepLast: count, keepDaily: count, keepWeekly: count, keepMonthly: count, keepDays: count });
  fc.assert(
    fc.property(some, rule, fc.constantFrom(ZONE, 'America/St_Johns', 'Pacific/Apia'), (records, retention, zone) => {
      const backups = records.map((one, index) => ({ ...one, id: String(index).padStart(3, '0') }));
      const gone = new Set(backupsToPrune(backups, retention, zone, now));
      const left = backups.filter(({ id }) => !gone.has(id));
      const newest = [...backups].sort((a, b) => b.snapshotAt.getTime() - a.snapshotAt.getTime() || (a.id < b.id ? 1 : -1));
      const lastOf = (part: string) => newest.find(({ proven, kind }) => proven && [part, 'FULL'].includes(kind));
      const must = [lastOf('DATABASE'), lastOf('MEDIA'), ...newest.filter(({ pinned }) => pinned), ...newest.slice(0, retention.keepLast)];
      for (const one of must) if (one) expect(gone.has(one.id)).toBe(false);
      for (const one of newest) if (now.getTime() - one.snapshotAt.getTime() < retention.keepDays * 86_400_000) expect(left).toContain(one);
      const { keepLast, keepDaily, keepWeekly, keepMonthly } = retention;
      const free = left.filter(({ pinned, snapshotAt }) => !pinned && snapshotAt <= now);
      if (retention.keepDays === 0) expect(free.length).toBeLessThanOrEqual(keepLast + keepDaily + keepWeekly + keepMonthly + 2);
      // What stays doesn't hang on the order, and a later run of the same moment finds nothing more.
      expect(backupsToPrune([...left].reverse(), retention, zone, now)).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

test('a backup is said to be deleted at just the run at which it is, if all goes on as it is', () => {
  const moment = fc.date({ min: new Date('2026-02-01'), max: now, noInvalidDate: true });
  const some = fc.array(fc.record({ snapshotAt: moment, pinned: fc.constant(false), proven: fc.boolean() }), { maxLength: 20 });
  const count = fc.integer({ min: 0, max: 4 });
  const rule = fc.record({
    keepLast: count,
    keepDaily: count,
    keepWeekly: count,
    keepMonthly: fc.integer({ min: 0, max: 2 }),
    keepDays: count,
  });
  const crons = fc.constantFrom('0 */5 * * *', '30 2 * * *', '0 12 * * 1,4', '0 0 1,15 * *');
  fc.assert(
    fc.property(some, rule, crons, fc.constantFrom(ZONE, 'America/St_Johns'), (records, retention, cron, timeZone) => {
      const made: KeptBackup[] = records.map((one, index) => ({ ...one, kind: 'FULL', id: String(index) }));
      const said = expiriesIn(made, { ...retention, cron, timeZone, enabled: true, verify: true }, now);
      const lastProven = made
        .filter(({ proven }) => proven)
        .sort((a, b) => Number(b.snapshotAt) - Number(a.snapshotAt) || (a.id < b.id ? 1 : -1))[0];
      let [left, at, before] = [made, now, new Date(0)];
      for (let run = 0; run < 400 && left.some(({ id }) => said.has(id)); run += 1) {
        const gone = new Set(backupsToPrune(left, retention, timeZone, at));
        for (const { id } of left.filter((one) => gone.has(one.id) && said.has(one.id) && one !== lastProven)) {
          const expiry = said.get(id);
          expect([expiry && expiry >= before && expiry <= at, id, expiry, at]).toEqual([true, id, expiry, at]);
        }
        left = left.filter(({ id }) => !gone.has(id));
        before = at;
        at = nextTime(cron, timeZone, at) ?? at;
        left = [...left, { id: `run ${run}`, kind: 'FULL', snapshotAt: at, pinned: false, proven: true }];
      }
      for (const { id } of left) if (said.has(id) && id !== lastProven?.id) expect(said.get(id)).toBeNull();
      if (lastProven) expect(said.get(lastProven.id)).toBeNull();
    }),
    { numRuns: 60 },
  );
});

test('pinned ones are never deleted, nor are those of a schedule that runs no more, unless for their age', () => {
  const schedule = { ...nothing, cron: '0 * * * *', timeZone: ZONE, enabled: true, verify: true };
  const [old, last] = made('2026-03-31T10:00', '2026-03-31T11:00') as [KeptBackup, KeptBackup];
  const ends = (one: KeptBackup, more: object) => expiriesIn([one, last], { ...schedule, ...more }, now).get(one.id);
  expect(ends(old, {})).toEqual(now);
  expect(ends(old, { keepLast: 2 })).toEqual(new Date('2026-03-31T13:00:00Z'));
  expect(ends({ ...old, pinned: true }, { keepLast: 2 })).toBeNull();
  expect(ends(old, { keepLast: 2, enabled: false })).toBeNull();
  expect(ends(old, { keepDays: 2, enabled: false })).toEqual(new Date('2026-04-02T10:00:00Z'));
});
