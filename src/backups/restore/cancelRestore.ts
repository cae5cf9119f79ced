import type { Restore } from '../../../entities/Restore.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { publishChange } from '../../db/outbox.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { lockRestore } from './lockRestore.js';
import { restore } from './restores.js';

/**
 * Stops a restore or a dry run that waits or is under way: whoever runs it goes back to what was. One that has ended is left as it is. For
 * platform admins; audited. NOT_FOUND; INVALID_STATE once it is swapped in (undoRestore), and for an undoing.
 */
export async function cancelRestore(ctx: Ctx, id: string): Promise<Restore> {
  allowOnPlatform(ctx, 'RESTORE_BACKUPS');
  return inTransaction(ctx, async (ctx) => {
    const { status, undoing, restorePointId } = await lockRestore(ctx, id);
    if (status === 'ROLLED_BACK') return restore(ctx, id);
    if (undoing || ['SWAPPING', 'AWAITING_CONFIRMATION', 'COMPLETED', 'UNDONE'].includes(status))
      throw new AppError('INVALID_STATE', { field: 'id', message: 'It is past cancelling.' });
    const now = ctx.app.now();
    await ctx.sql.rows(
      `update restore set cancel_requested_at = $2, status = case status when 'QUEUED' then 'ROLLED_BACK' else status end,
         finished_at = case status when 'QUEUED' then $2::timestamptz end
       where id = $1`,
      [id, now],
    );
    await ctx.sql.rows(`update backup set cancel_requested_at = $2 where id = $1 and status = 'RUNNING'`, [restorePointId, now]);
    await publishChange(ctx.sql, 'restore', null, [id]);
    await audit(ctx, 'restore.cancel', null, publicId('restore', id));
    return restore(ctx, id);
  });
}
