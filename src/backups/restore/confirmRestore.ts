import type { Restore } from '../../../entities/Restore.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { publishChange } from '../../db/outbox.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { leaveMaintenance } from '../../system/enterMaintenance.js';
import { alertRewound } from './carry/alertRewound.js';
import { lockRestore } from './lockRestore.js';
import { restore } from './restores.js';

/**
 * Accepts the restored data and ends maintenance; sending stays frozen until somebody ends that (setSendingFrozen). The data from before is
 * kept until pruneRestore. Confirming again changes nothing. For platform admins; audited. NOT_FOUND, INVALID_STATE.
 */
export async function confirmRestore(ctx: Ctx, id: string): Promise<Restore> {
  allowOnPlatform(ctx, 'RESTORE_BACKUPS');
  const confirmed = await inTransaction(ctx, async (ctx) => {
    const { status, rebooked } = await lockRestore(ctx, id);
    if (status === 'COMPLETED') return restore(ctx, id);
    if (status !== 'AWAITING_CONFIRMATION')
      throw new AppError('INVALID_STATE', { field: 'id', message: 'Only a restore that waits for it can be confirmed.' });
    await ctx.sql.rows(`update restore set status = 'COMPLETED', confirmed_at = $2, finished_at = $2 where id = $1`, [id, ctx.app.now()]);
    await publishChange(ctx.sql, 'restore', null, [id]);
    await audit(ctx, 'restore.confirm', null, publicId('restore', id));
    await alertRewound(ctx, rebooked);
    return restore(ctx, id);
  });
  // Should it end here, a worker leaves the maintenance that nothing is under way in (runDueRestores.ts).
  await leaveMaintenance(ctx, id);
  return confirmed;
}
