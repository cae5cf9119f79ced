import type { Restore } from '../../../entities/Restore.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { actorUserId, allowOnPlatform } from '../../core/authorize.js';
import { knowsVersion } from '../../db/migrate.js';
import { publishChange } from '../../db/outbox.js';
import { AppError, databaseFault } from '../../errors.js';
import { newId, publicId } from '../../lib/ids.js';
import { lockBackup } from '../lockBackup.js';
import { NO_PROGRESS } from '../run/backupRun.js';
import { restore } from './restores.js';

export const OTHER_RESTORE = 'Another restore or dry run is under way, or waits to be confirmed: see restores.';

export interface RestoreRequest {
  backupId: string;
  dryRun: boolean;
  confirm?: string | null;
  exact: boolean;
  skipRestorePoint: boolean;
}

/**
 * Queues a restore, or a dry run that changes nothing and reports what a restore would change; a worker runs it, whichever process it is
 * in. For platform admins; audited. NOT_FOUND; BAD_USER_INPUT for a real restore whose `confirm` isn't the backup's id; INVALID_STATE for a
 * backup without stored data; BACKUP_CORRUPT for one that was found damaged; BACKUP_INCOMPATIBLE for one of a newer version;
 * RESTORE_IN_PROGRESS while another is under way or waits to be confirmed.
 */
export async function startRestore(ctx: Ctx, request: RestoreRequest): Promise<Restore> {
  allowOnPlatform(ctx, 'RESTORE_BACKUPS');
  const { backupId, dryRun, exact, skipRestorePoint, confirm } = request;
  const target = publicId('backup', backupId);
  const id = newId();
  try {
    return await inTransaction(ctx, async (ctx) => {
      await requireRestorable(ctx, backupId, exact);
      if (!dryRun) requireTyped(confirm, target, 'confirm');
      await ctx.sql.rows(
        `insert into restore (id, backup_id, status, dry_run, exact, skip_restore_point, progress, started_by, created_at)
         values ($1, $2, 'QUEUED', $3, $4, $5, $6, $7, $8)`,
        [id, backupId, dryRun, exact, skipRestorePoint, JSON.stringify(NO_PROGRESS), actorUserId(ctx), ctx.app.now()],
      );
      await publishChange(ctx.sql, 'restore', null, [id]);
      if (!dryRun) await audit(ctx, 'restore.start', null, publicId('restore', id), { backup: target, exact, skipRestorePoint });
      return restore(ctx, id);
    });
  } catch (error) {
    throw databaseFault(error)?.constraint === 'restore_one_active'
      ? new AppError('RESTORE_IN_PROGRESS', { message: OTHER_RESTORE })
      : error;
  }
}

async function requireRestorable(ctx: Ctx, id: string, exact: boolean): Promise<void> {
  const field = 'backupId';
  const { kind, status, verificationStatus, damaged, versions } = await lockBackup(ctx, id, field);
  if (status !== 'STORED') throw new AppError('INVALID_STATE', { field, message: 'Only a stored backup can be restored.' });
  if (kind === 'MEDIA')
    throw new AppError('INVALID_STATE', {
      field,
      message: 'This backup holds uploaded files only: tuma backup restore --files puts them back.',
    });
  if (damaged || (verificationStatus === 'FAILED' && !exact))
    throw new AppError('BACKUP_CORRUPT', {
      field,
      message: damaged
        ? 'This backup did not pass its verification. Restore another one.'
        : 'The ledger of this backup does not prove: say exact to restore it as it is.',
    });
  if (versions && !knowsVersion('data', versions.data))
    throw new AppError('BACKUP_INCOMPATIBLE', { field, message: 'This backup is of a newer version of Tuma.' });
}

/** What can't be taken back is typed, not clicked. */
export function requireTyped(typed: string | null | undefined, id: string, field: string): void {
  if (typed?.trim() === id) return;
  throw new AppError('BAD_USER_INPUT', { field, message: `Type the id ${id} here to confirm.` });
}
