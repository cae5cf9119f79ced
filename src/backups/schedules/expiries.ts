import type { BackupSchedule, Retention } from '../../../entities/BackupSchedule.js';
import type { Ctx } from '../../context.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { backupSchedules } from './backupSchedules.js';
import { type KeptBackup, type Reason, reasonsToKeep } from './backupsToPrune.js';
import { storedBackups } from './storedBackups.js';
import { UpcomingRuns } from './upcomingRuns.js';

/**
 * When retention will delete each of these backups, if their schedules go on as they are and each run succeeds; `now` for one that it would
 * delete already, null for never: pinned, the last proven one, of no schedule, or kept until newer ones come that a disabled schedule won't
 * make. For platform staff.
 */
export async function expiriesOf(ctx: Ctx, ids: readonly string[]): Promise<(Date | null)[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  const [stored, schedules, now] = [await storedBackups(ctx), await backupSchedules(ctx), ctx.app.now()];
  const ends = new Map<string, Date | null>();
  for (const schedule of schedules) {
    const own = stored.filter(({ scheduleId }) => scheduleId === schedule.id);
    if (own.some(({ id }) => ids.includes(id))) for (const [id, end] of expiriesIn(own, schedule, now)) ends.set(id, end);
  }
  return ids.map((id) => ends.get(id) ?? null);
}

type Schedule = Pick<BackupSchedule, 'cron' | 'timeZone' | 'enabled' | 'verify'> & Retention;

/** The same of all stored backups of one schedule. */
export function expiriesIn(own: readonly KeptBackup[], schedule: Schedule, now: Date): Map<string, Date | null> {
  const reasons = reasonsToKeep(own, schedule, schedule.timeZone, now);
  const newest = new Date(Math.max(...own.map(({ snapshotAt }) => snapshotAt.getTime())));
  const context = { runs: new UpcomingRuns(schedule, now), newest, verify: schedule.verify };
  return new Map(
    own.map((one) => {
      const ends = (reasons.get(one.id) ?? []).map((reason) => endOfReason(one, reason, context));
      return [one.id, ends.includes(undefined) ? null : new Date(Math.max(now.getTime(), ...ends.map(Number)))];
    }),
  );
}

/** When it keeps the backup no longer; undefined for never. A later run of its period takes its place, unless that one is not proven. */
function endOfReason(
  { snapshotAt, proven }: KeptBackup,
  reason: Reason,
  { runs, newest, verify }: { runs: UpcomingRuns; newest: Date; verify: boolean },
): Date | undefined {
  if (reason.kind === 'always') return undefined;
  if (reason.kind === 'until') return reason.at;
  if (reason.kind === 'last') return runs.nth(reason.runs);
  const { periodOf, periods } = reason;
  const next = runs.nth(1);
  if (!next) return undefined;
  const first = periodOf(next);
  if (first === periodOf(snapshotAt) && (verify || !proven)) return next;
  return runs.firstOf(first === periodOf(newest) ? periods + 1 : periods, periodOf);
}
