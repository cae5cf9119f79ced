import type { Backup } from '../../entities/Backup.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { publishChange } from '../db/outbox.js';
import { publicId } from '../lib/ids.js';
import { backup } from './backups.js';
import { lockBackup } from './lockBackup.js';

/**
 * Stops a backup that waits or is being made; whoever makes it sees that within a second. One that has ended is left as it is. For platform
 * admins; audited. NOT_FOUND.
 */
export async function cancelBackup(ctx: Ctx, id: string): Promise<Backup> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  return inTransaction(ctx, async (ctx) => {
    const { status } = await lockBackup(ctx, id);
    if (status !== 'QUEUED' && status !== 'RUNNING') return backup(ctx, id);
    await ctx.sql.rows(
      `update backup set cancel_requested_at = case when status = 'RUNNING' then $2::timestamptz end,
         finished_at = case when status = 'QUEUED' then $2::timestamptz end,
         status = case when status = 'QUEUED' then 'CANCELLED' else status end
       where id = $1`,
      [id, ctx.app.now()],
    );
    await publishChange(ctx.sql, 'backup', null, [id]);
    await audit(ctx, 'backup.cancel', null, publicId('backup', id));
    return backup(ctx, id);
  });
}
