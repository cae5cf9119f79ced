import type { BackupSchedule } from '../../../entities/BackupSchedule.js';
import type { Ctx } from '../../context.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { statement } from '../../db/statement.js';
import { AppError } from '../../errors.js';

/** A run that was not begun so long after its due time is missing. */
const OVERDUE_AFTER_MS = 30 * 60_000;

const listStatement = statement<{ ids: readonly string[] | null; overdueBefore: Date }, BackupSchedule>(
  'backups/schedules/backupSchedules.sql',
);

/** All schedules, by name. For platform staff. */
export const backupSchedules = (ctx: Ctx): Promise<BackupSchedule[]> => read(ctx, null);

/** One schedule; NOT_FOUND. For platform staff. */
export async function backupSchedule(ctx: Ctx, id: string): Promise<BackupSchedule> {
  const [found] = await read(ctx, [id]);
  if (!found) throw new AppError('NOT_FOUND', { field: 'id' });
  return found;
}

/** These schedules, in that order; undefined for each that is gone. For platform staff. */
export async function backupSchedulesById(ctx: Ctx, ids: readonly string[]): Promise<(BackupSchedule | undefined)[]> {
  const rows = await read(ctx, ids);
  return ids.map((id) => rows.find((row) => row.id === id));
}

async function read(ctx: Ctx, ids: readonly string[] | null): Promise<BackupSchedule[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  const overdueBefore = new Date(ctx.app.now().getTime() - OVERDUE_AFTER_MS);
  return ctx.sql.rows(listStatement, { ids, overdueBefore });
}
