import type { Backup } from '../../entities/Backup.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { publishChange } from '../db/outbox.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { backup } from './backups.js';
import { lockBackup } from './lockBackup.js';
import { removeBackupFiles } from './run/storedManifest.js';

/**
 * Deletes a backup's copies; the record stays. For platform admins; audited. NOT_FOUND; INVALID_STATE for one that is pinned, is not
 * stored, or is being verified or restored.
 */
export async function deleteBackup(ctx: Ctx, id: string): Promise<Backup> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  await inTransaction(ctx, async (ctx) => {
    const { status, verificationStatus, pinned, restoring } = await lockBackup(ctx, id);
    const refuse = (message: string) => new AppError('INVALID_STATE', { field: 'id', message });
    if (status === 'DELETED') return;
    if (status !== 'STORED' && status !== 'QUARANTINED') throw refuse('Only a stored backup can be deleted.');
    if (pinned) throw refuse('This backup is pinned.');
    if (verificationStatus === 'RUNNING') throw refuse('This backup is being verified.');
    if (restoring) throw refuse('This backup is being restored.');
    await markDeleted(ctx, id);
    await audit(ctx, 'backup.delete', null, publicId('backup', id));
  });
  await removeBackupFiles(ctx.app, id);
  return backup(ctx, id);
}

/** The row says first that it is gone: a file that is left then is a leftover, and never a backup that isn't there. */
export async function markDeleted(ctx: Ctx, id: string): Promise<void> {
  await ctx.sql.rows(
    `update backup set status = 'DELETED',
       verification_status = case verification_status when 'QUEUED' then 'NONE' else verification_status end
     where id = $1`,
    [id],
  );
  await ctx.sql.rows('delete from backup_copy where backup_id = $1', [id]);
  await publishChange(ctx.sql, 'backup', null, [id]);
}
