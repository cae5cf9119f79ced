import type { Retention } from '../../../entities/BackupSchedule.js';
import type { BackupKind } from '../../../entities/types/backups.js';

/** A stored backup of a schedule. */
export interface KeptBackup {
  id: string;
  kind: BackupKind;
  /** The moment that its data is of. */
  snapshotAt: Date;
  pinned: boolean;
  /** Proven to restore: verificationStatus PASSED. */
  proven: boolean;
}

const DAY_MS = 86_400_000;

/** Of a day, week or month by the clock of a place: 2026-03-01, the Monday's day, 2026-03. */
export type PeriodOf = (at: Date) => string;

/** Why a backup is kept. */
export type Reason =
  | { kind: 'always' }
  | { kind: 'until'; at: Date }
  /** Until so many newer ones have come. */
  | { kind: 'last'; runs: number }
  /** As the last one of its period, until ones of so many new periods have come. */
  | { kind: 'period'; periodOf: PeriodOf; periods: number };

/**
 * Which of a schedule's stored backups nothing keeps any more. Of a day, week or month (by the clock of a place, weeks from Monday) the
 * last proven one is kept, the last one where none is proven. Pinned ones and the last proven one always stay (of the database and of the
 * files, where the schedule has had several kinds), and so do those from after `now`: a clock went ahead.
 */
export function backupsToPrune(backups: readonly KeptBackup[], retention: Retention, timeZone: string, now: Date): string[] {
  const reasons = reasonsToKeep(backups, retention, timeZone, now);
  return [...reasons].flatMap(([id, why]) => (why.length === 0 ? [id] : []));
}

/** For each of a schedule's stored backups, the newest first, what keeps it now. */
export function reasonsToKeep(
  backups: readonly KeptBackup[],
  retention: Retention,
  timeZone: string,
  now: Date,
): ReadonlyMap<string, readonly Reason[]> {
  const newest = [...backups].sort((a, b) => b.snapshotAt.getTime() - a.snapshotAt.getTime() || (a.id < b.id ? 1 : -1));
  const provenFirst = [...newest.filter(({ proven }) => proven), ...newest.filter(({ proven }) => !proven)];
  const dayOf = dayIn(timeZone);
  const reasons = new Map(newest.map(({ id }) => [id, [] as Reason[]]));
  const keep = (id: string, reason: Reason) => reasons.get(id)?.push(reason);
  const lastOfEach = (count: number, periodOf: PeriodOf): void => {
    const lasts = new Map<string, string>();
    for (const { id, snapshotAt } of provenFirst) {
      const period = periodOf(snapshotAt);
      if (!lasts.has(period)) lasts.set(period, id);
    }
    const kept = [...lasts].sort(([a], [b]) => (a < b ? 1 : -1)).slice(0, count);
    for (const [index, [, id]] of kept.entries()) keep(id, { kind: 'period', periodOf, periods: count - index });
  };
  const { keepLast, keepDaily, keepWeekly, keepMonthly, keepDays } = retention;
  for (const part of ['DATABASE', 'MEDIA'] as const) {
    const lastProven = newest.find(({ kind, proven }) => proven && [part, 'FULL'].includes(kind));
    if (lastProven) keep(lastProven.id, { kind: 'always' });
  }
  for (const [index, { id, snapshotAt, pinned }] of newest.entries()) {
    if (pinned) keep(id, { kind: 'always' });
    if (snapshotAt > now) keep(id, { kind: 'until', at: snapshotAt });
    if (index < keepLast) keep(id, { kind: 'last', runs: keepLast - index });
    const until = new Date(snapshotAt.getTime() + keepDays * DAY_MS);
    if (keepDays > 0 && until >= now) keep(id, { kind: 'until', at: until });
  }
  lastOfEach(keepDaily, dayOf);
  lastOfEach(keepWeekly, (at) => mondayOf(dayOf(at)));
  lastOfEach(keepMonthly, (at) => dayOf(at).slice(0, 7));
  return reasons;
}

/** The day of a moment there, as 2026-03-01. */
function dayIn(timeZone: string): PeriodOf {
  const form = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
  return (at) => form.format(at);
}

function mondayOf(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  return new Date(date.getTime() - ((date.getUTCDay() + 6) % 7) * DAY_MS).toISOString().slice(0, 10);
}
