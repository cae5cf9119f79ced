import type { BackupSchedule } from '../../../entities/BackupSchedule.js';
import { type Ctx, inTransaction } from '../../context.js';
import { lastTime, nextTime } from '../../lib/cron.js';
import { queueBackup } from '../createBackup.js';

/** Schedules begin within so much of their due time, each always at the same second: not all of a full hour at once. */
const JITTER_MS = 60_000;

/** Where a verification takes longer, not each of a schedule's backups is verified: one within so many hours, which is one a day. */
const [LONG_SECONDS, VERIFIED_EACH_HOURS] = [300, 23];

type Due = Pick<BackupSchedule, 'id' | 'name' | 'kind' | 'cron' | 'timeZone' | 'verify' | 'notifyOn'> & { nextRunAt: string };

/**
 * Queues a backup for each schedule whose time has come: one for each due time, whatever the number of processes; after a time in which
 * nothing ran, one for the last of the times that were missed. A due time that comes while an earlier backup still waits is served by that
 * one. Answers how many were queued.
 */
export async function queueDueBackups(ctx: Ctx): Promise<number> {
  const ids = await ctx.sql.rows<{ id: string }>('select id from backup_schedule where enabled order by id');
  let queued = 0;
  for (const { id } of ids) if (await inTransaction(ctx, (ctx) => queueDue(ctx, id))) queued += 1;
  return queued;
}

/** Whoever holds the schedule's row decides; the others find it decided. */
async function queueDue(ctx: Ctx, id: string): Promise<boolean> {
  const schedule = await ctx.sql.row<Due>(
    `select id, name, kind, cron, time_zone as "timeZone", verify, notify_on as "notifyOn", next_run_at as "nextRunAt"
     from backup_schedule where id = $1 and enabled for update skip locked`,
    [id],
  );
  if (!schedule) return false;
  const { cron, timeZone } = schedule;
  const now = ctx.app.now();
  // What the clock's time can't be, after all: a next time that was reckoned by a clock that went ahead is reckoned anew.
  const upcoming = nextTime(cron, timeZone, now);
  const planned = new Date(schedule.nextRunAt);
  if (upcoming && upcoming < planned) return moveOn(ctx, id, upcoming, false);
  if (now.getTime() < planned.getTime() + jitterOf(id)) return false;
  const missed = lastTime(cron, timeZone, now);
  const dueAt = missed && missed > planned ? missed : planned;
  return moveOn(ctx, id, upcoming, await queue(ctx, schedule, dueAt));
}

async function queue(ctx: Ctx, { id, name, kind, verify, notifyOn }: Due, dueAt: Date): Promise<boolean> {
  const other = await ctx.sql.row<{ served: boolean }>(
    `select due_at is not distinct from $2 as served from backup where schedule_id = $1 and (due_at = $2 or status = 'QUEUED') limit 1`,
    [id, dueAt],
  );
  if (other) {
    if (!other.served) ctx.app.log.warn({ schedule: name }, 'a scheduled backup is left out: an earlier one still waits');
    return false;
  }
  const verifies = verify && !(await isSpared(ctx, id));
  await queueBackup(ctx, { kind, verify: verifies, notifyOn, trigger: 'SCHEDULED', schedule: { id, dueAt } });
  return true;
}

/** Whether the next backup of this schedule need not be verified: the last one that was passed, took long, and is not a day old. */
async function isSpared(ctx: Ctx, id: string): Promise<boolean> {
  const row = await ctx.sql.row<{ spared: boolean }>(
    `select verification_status = 'PASSED' and (verification->>'durationSeconds')::float8 >= $2
       and (verification->>'at')::timestamptz > $3 as spared
     from backup where schedule_id = $1 and verification is not null order by verification->>'at' desc limit 1`,
    [id, LONG_SECONDS, new Date(ctx.app.now().getTime() - VERIFIED_EACH_HOURS * 3_600_000)],
  );
  return row?.spared ?? false;
}

/** One that never comes again (a year in its distant past) stays where it is. */
async function moveOn(ctx: Ctx, id: string, nextRunAt: Date | undefined, queued: boolean): Promise<boolean> {
  if (nextRunAt) await ctx.sql.rows('update backup_schedule set next_run_at = $2 where id = $1', [id, nextRunAt]);
  return queued;
}

/** From the end of its uuid, which is random. */
const jitterOf = (id: string): number => (Number.parseInt(id.slice(-6), 16) * 7_919) % JITTER_MS;
