import type { BackupSchedule, Retention } from '../../../entities/BackupSchedule.js';
import type { UpsertBackupScheduleInput } from '../../../entities/inputs/backups.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { checkName } from '../../core/texts.js';
import { canonicalZone } from '../../core/timeZones.js';
import { publishChange } from '../../db/outbox.js';
import { statement } from '../../db/statement.js';
import { AppError, databaseFault, Issues } from '../../errors.js';
import { nextTime } from '../../lib/cron.js';
import { newId, publicId } from '../../lib/ids.js';
import { backupSchedule } from './backupSchedules.js';

const MOST_KEPT = 1_000;
const MOST_DAYS = 3_660;

type Given = Omit<UpsertBackupScheduleInput, 'id' | 'retention'>;
const upsertStatement = statement<Given & Retention & { id: string; nextRunAt: Date | null; now: Date }>(
  'backups/schedules/upsertBackupSchedule.sql',
);

/**
 * Makes a schedule, or changes the one of this uuid; its next run is the next time of its cron expression from now on. For platform admins;
 * audited. NOT_FOUND; BAD_USER_INPUT, also for a name that another schedule has.
 */
export async function upsertBackupSchedule(
  ctx: Ctx,
  { id: given, retention, ...input }: UpsertBackupScheduleInput,
): Promise<BackupSchedule> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  const issues = new Issues();
  const name = checkName(input.name, 'name', issues);
  const kept = checkRetention(retention, issues);
  issues.throwIfAny();
  const timeZone = await canonicalZone(ctx, input.timeZone);
  const now = ctx.app.now();
  const nextRunAt = input.enabled ? nextTime(input.cron, timeZone, now) : null;
  if (nextRunAt === undefined) throw new AppError('BAD_USER_INPUT', { field: 'cron', message: 'This time never comes.' });
  return inTransaction(ctx, async (ctx) => {
    if (given && !(await ctx.sql.row('select id from backup_schedule where id = $1 for update', [given]))) throw notFound();
    const id = given ?? newId();
    await ctx.sql.rows(upsertStatement, { ...input, ...kept, id, name, timeZone, nextRunAt, now }).catch(refuseName);
    await publishChange(ctx.sql, 'backup');
    const { kind, cron, enabled, verify, notifyOn } = input;
    await audit(ctx, 'backupSchedule.upsert', null, publicId('backupSchedule', id), {
      ...{ name, kind, cron, timeZone, enabled, verify, notifyOn, ...kept },
    });
    return backupSchedule(ctx, id);
  });
}

/** Deletes a schedule; its backups stay, and are pruned no longer. For platform admins; audited. NOT_FOUND. */
export async function deleteBackupSchedule(ctx: Ctx, id: string): Promise<void> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  await inTransaction(ctx, async (ctx) => {
    const row = await ctx.sql.row<{ name: string }>('delete from backup_schedule where id = $1 returning name', [id]);
    if (!row) throw notFound();
    await publishChange(ctx.sql, 'backup');
    await audit(ctx, 'backupSchedule.delete', null, publicId('backupSchedule', id), row);
  });
}

const notFound = () => new AppError('NOT_FOUND', { field: 'id' });

function refuseName(error: unknown): never {
  if (databaseFault(error)?.constraint === 'backup_schedule_name')
    throw new AppError('BAD_USER_INPUT', { field: 'name', message: 'Another schedule has this name.' });
  throw error;
}

function checkRetention({ keepLast, keepDaily, keepWeekly, keepMonthly, keepDays }: Retention, issues: Issues): Retention {
  const kept = { keepLast, keepDaily, keepWeekly, keepMonthly, keepDays };
  for (const [field, count] of Object.entries(kept)) {
    const max = field === 'keepDays' ? MOST_DAYS : MOST_KEPT;
    if (count < 0 || count > max) issues.add('BAD_USER_INPUT', `retention.${field}`, { min: 0, max });
  }
  return kept;
}
