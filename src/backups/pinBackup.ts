import type { Backup } from '../../entities/Backup.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { allowOnPlatform } from '../core/authorize.js';
import { publishChange } from '../db/outbox.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { StorageFault } from '../ports/backupStorage.js';
import { backup } from './backups.js';
import { lockBackup } from './lockBackup.js';
import { type StoredManifest, writeManifest } from './run/storedManifest.js';
import { storagesWith } from './storage/storagesWith.js';

/**
 * Keeps a backup from being pruned and deleted, or no longer; the manifests beside its copies say so too, for a catalogue that is made
 * anew. For platform admins; audited. NOT_FOUND, INVALID_STATE for one that is not stored, STORAGE_UNAVAILABLE.
 */
export async function pinBackup(ctx: Ctx, id: string, pinned: boolean): Promise<Backup> {
  allowOnPlatform(ctx, 'MANAGE_BACKUPS');
  const manifest = await inTransaction(ctx, async (ctx) => {
    const { status } = await lockBackup(ctx, id);
    if (status !== 'STORED') throw new AppError('INVALID_STATE', { field: 'id', message: 'Only a stored backup can be pinned.' });
    const row = await ctx.sql.row<{ manifest: StoredManifest }>(
      `update backup set pinned = $2::boolean, manifest = jsonb_set(manifest, '{pinned}', to_jsonb($2::boolean)) where id = $1
       returning manifest`,
      [id, pinned],
    );
    await publishChange(ctx.sql, 'backup', null, [id]);
    await audit(ctx, pinned ? 'backup.pin' : 'backup.unpin', null, publicId('backup', id));
    return row?.manifest;
  });
  if (manifest)
    for (const { storage } of await storagesWith(ctx, id))
      await writeManifest(storage, id, manifest).catch((error: unknown) => {
        if (error instanceof StorageFault) throw new AppError('STORAGE_UNAVAILABLE', { cause: error });
        throw error;
      });
  return backup(ctx, id);
}
