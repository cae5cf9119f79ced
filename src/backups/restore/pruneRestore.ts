import type { Restore } from '../../../entities/Restore.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowOnPlatform } from '../../core/authorize.js';
import { publishChange } from '../../db/outbox.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { lockRestore } from './lockRestore.js';
import { dropSchema } from './restoreSchemas.js';
import { restore } from './restores.js';

/**
 * Deletes the data that a confirmed restore, or its undoing, has replaced; it can't be undone afterwards. Nothing else ever deletes it. For
 * platform admins; audited. NOT_FOUND, INVALID_STATE.
 */
export async function pruneRestore(ctx: Ctx, id: string): Promise<Restore> {
  allowOnPlatform(ctx, 'RESTORE_BACKUPS');
  return inTransaction(ctx, async (ctx) => {
    const { status, keptSchema } = await lockRestore(ctx, id);
    if (status !== 'COMPLETED' && status !== 'UNDONE')
      throw new AppError('INVALID_STATE', { field: 'id', message: 'Only what a confirmed or undone restore has replaced can be deleted.' });
    if (keptSchema) {
      await ctx.sql.rows('set local statement_timeout = 0');
      await dropSchema(ctx, keptSchema);
      await ctx.sql.rows('update restore set kept_schema = null where id = $1', [id]);
      await publishChange(ctx.sql, 'restore', null, [id]);
      await audit(ctx, 'restore.prune', null, publicId('restore', id));
    }
    return restore(ctx, id);
  });
}
