import type { Restore } from '../../../entities/Restore.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { publishChange } from '../../db/outbox.js';
import { AppError, databaseFault } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { NO_PROGRESS } from '../run/backupRun.js';
import { lockRestore } from './lockRestore.js';
import { restore } from './restores.js';
import { OTHER_RESTORE, requireTyped } from './startRestore.js';

/**
 * Queues that the data from before a restore is put back; a worker does it. Before the confirmation that is all; after it, people have sent
 * and paid in the restored data: what must not be rewound is carried over, as in a restore. For platform admins; audited. NOT_FOUND;
 * BAD_USER_INPUT where `confirm` isn't the restore's id; INVALID_STATE where there is nothing to put back; RESTORE_IN_PROGRESS while
 * another is under way.
 */
export async function undoRestore(ctx: Ctx, id: string, confirm: string): Promise<Restore> {
  allowOnPlatform(ctx, 'RESTORE_BACKUPS');
  try {
    return await inTransaction(ctx, async (ctx) => {
      const { status, undoing, keptSchema } = await lockRestore(ctx, id);
      requireTyped(confirm, publicId('restore', id), 'confirm');
      if (undoing || status === 'UNDONE') return restore(ctx, id);
      if (!keptSchema || (status !== 'AWAITING_CONFIRMATION' && status !== 'COMPLETED'))
        throw new AppError('INVALID_STATE', { field: 'id', message: 'There is no data from before this restore.' });
      await ctx.sql.rows(
        `update restore set undo_requested_at = $2, progress = $3, failure = null, failure_detail = null,
           status = case status when 'COMPLETED' then 'PROVING' else 'SWAPPING' end
         where id = $1`,
        [id, ctx.app.now(), JSON.stringify(NO_PROGRESS)],
      );
      await publishChange(ctx.sql, 'restore', null, [id]);
      await audit(ctx, 'restore.undo', null, publicId('restore', id));
      return restore(ctx, id);
    });
  } catch (error) {
    throw databaseFault(error)?.constraint === 'restore_one_active'
      ? new AppError('RESTORE_IN_PROGRESS', { message: OTHER_RESTORE })
      : error;
  }
}
