import type { Backup } from '../../entities/Backup.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { publishChange } from '../db/outbox.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { backup } from './backups.js';
import { lockBackup } from './lockBackup.js';

/**
 * Queues the verification of a stored backup: a worker restores it into empty schemas and compares it. One that waits or runs already is
 * left to it. For platform admins; audited. NOT_FOUND, INVALID_STATE for one that is not stored.
 */
export async function verifyBackup(ctx: Ctx, id: string): Promise<Backup> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  return inTransaction(ctx, async (ctx) => {
    const { status, verificationStatus } = await lockBackup(ctx, id);
    if (status !== 'STORED' && status !== 'QUARANTINED')
      throw new AppError('INVALID_STATE', { field: 'id', message: 'Only a stored backup can be verified.' });
    if (verificationStatus === 'QUEUED' || verificationStatus === 'RUNNING') return backup(ctx, id);
    await ctx.sql.rows(`update backup set verification_status = 'QUEUED' where id = $1`, [id]);
    await publishChange(ctx.sql, 'backup', null, [id]);
    await audit(ctx, 'backup.verify', null, publicId('backup', id));
    return backup(ctx, id);
  });
}
