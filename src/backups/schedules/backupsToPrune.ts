import type { Retention } from '../../../entities/BackupSchedule.js';

/** A stored backup of a schedule. */
export interface KeptBackup {
  id: string;
  /** The moment that its data is of. */
  snapshotAt: Date;
  pinned: boolean;
  /** Proven to restore: verificationStatus PASSED. */
  proven: boolean;
}

const DAY_MS = 86_400_000;

/**
 * Which of a schedule's stored backups nothing keeps any more. Of a day, week or month (by the clock of a place, weeks from Monday) the
 * last proven one is kept, the last one where none is proven. Pinned ones and the last proven one always stay, and so do those from
 * after `now`: a clock went ahead.
 */
export function backupsToPrune(backups: readonly KeptBackup[], retention: Retention, timeZone: string, now: Date): string[] {
  const newest = [...backups].sort((a, b) => b.snapshotAt.getTime() - a.snapshotAt.getTime() || (a.id < b.id ? 1 : -1));
  const provenFirst = [...newest.filter(({ proven }) => proven), ...newest.filter(({ proven }) => !proven)];
  const dayOf = dayIn(timeZone);
  const lastOfEach = (count: number, periodOf: (day: string) => string): string[] => {
    const lasts = new Map<string, string>();
    for (const { id, snapshotAt } of provenFirst) {
      const period = periodOf(dayOf(snapshotAt));
      if (!lasts.has(period)) lasts.set(period, id);
    }
    return [...lasts]
      .sort(([a], [b]) => (a < b ? 1 : -1))
      .slice(0, count)
      .map(([, id]) => id);
  };
  const { keepLast, keepDaily, keepWeekly, keepMonthly, keepDays } = retention;
  const since = now.getTime() - keepDays * DAY_MS;
  const kept = new Set([
    ...newest.filter(({ pinned, snapshotAt }) => pinned || snapshotAt > now).map(({ id }) => id),
    ...newest
      .filter(({ proven }) => proven)
      .slice(0, 1)
      .map(({ id }) => id),
    ...newest.slice(0, keepLast).map(({ id }) => id),
    ...lastOfEach(keepDaily, (day) => day),
    ...lastOfEach(keepWeekly, mondayOf),
    ...lastOfEach(keepMonthly, (day) => day.slice(0, 7)),
    ...newest.filter(({ snapshotAt }) => keepDays > 0 && snapshotAt.getTime() >= since).map(({ id }) => id),
  ]);
  return newest.filter(({ id }) => !kept.has(id)).map(({ id }) => id);
}

/** The day of a moment there, as 2026-03-01. */
function dayIn(timeZone: string): (at: Date) => string {
  const form = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (at) => form.format(at);
}

function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
}
