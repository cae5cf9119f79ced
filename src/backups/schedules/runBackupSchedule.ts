import type { Backup } from '../../../entities/Backup.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { backup } from '../backups.js';
import { queueBackup } from '../createBackup.js';
import { backupSchedule } from './backupSchedules.js';

/**
 * Runs a schedule now, enabled or not; when it runs next stays. For platform admins; audited. NOT_FOUND; BACKUP_IN_PROGRESS while a backup
 * of it waits or is made.
 */
export async function runBackupSchedule(ctx: Ctx, id: string): Promise<Backup> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  return inTransaction(ctx, async (ctx) => {
    await ctx.sql.rows('select id from backup_schedule where id = $1 for update', [id]);
    const { kind, verify, notifyOn } = await backupSchedule(ctx, id);
    const running = await ctx.sql.row(`select id from backup where schedule_id = $1 and status in ('QUEUED', 'RUNNING') limit 1`, [id]);
    if (running) throw new AppError('BACKUP_IN_PROGRESS');
    const backupId = await queueBackup(ctx, { kind, verify, notifyOn, trigger: 'MANUAL', schedule: { id, dueAt: null } });
    await audit(ctx, 'backupSchedule.run', null, publicId('backupSchedule', id), { backupId: publicId('backup', backupId) });
    return backup(ctx, backupId);
  });
}
