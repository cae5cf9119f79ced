import type { BackupSchedule, Retention } from '../../../entities/BackupSchedule.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { resolveAlert } from '../../core/raiseAlert.js';
import { parseId, publicId } from '../../lib/ids.js';
import { markDeleted } from '../deleteBackup.js';
import { lockBackup } from '../lockBackup.js';
import { archiveName, manifestName, removeBackupFiles } from '../run/storedManifest.js';
import { anomalies } from './anomalies.js';
import { backupSchedules } from './backupSchedules.js';
import { backupsToPrune } from './backupsToPrune.js';
import { type StoredBackup, storedBackups } from './storedBackups.js';
import { raiseOnce } from './watchBackups.js';

/** The subject of the alert that files are missing. */
const MISSING = 'missing files';

/**
 * Deletes the copies of backups that the retention of their schedule keeps no longer; a job. Nothing is deleted after an anomaly: while the
 * storage can't be listed, while files of stored backups are not in it (BACKUP_ANOMALY), of a kind whose last backup differs much from
 * those before; nor while a restore is under way. Answers how many were deleted.
 */
export async function pruneBackups(ctx: Ctx): Promise<number> {
  if (await ctx.sql.row(`select from restore where status not in ('COMPLETED', 'ROLLED_BACK', 'UNDONE')`)) return 0;
  const stored = await storedBackups(ctx);
  const listed = await listFiles(ctx);
  if (!listed) return 0;
  if (await noteMissing(ctx, stored, listed)) return 0;
  await removeLeftovers(ctx, listed);
  const odd = new Set((await anomalies(ctx)).map(({ kind }) => kind));
  let pruned = 0;
  const spared = new Set(stored.filter(({ kind }) => odd.has(kind)).map(({ id }) => id));
  for (const schedule of await backupSchedules(ctx))
    for (const id of due(ctx, schedule, stored)) if (!spared.has(id) && (await prune(ctx, id))) pruned += 1;
  return pruned;
}

function due(ctx: Ctx, schedule: BackupSchedule & Retention, stored: readonly StoredBackup[]): string[] {
  const own = stored.filter(({ scheduleId }) => scheduleId === schedule.id);
  return backupsToPrune(own, schedule, schedule.timeZone, ctx.app.now());
}

/** What lies whole in the first storage; undefined while it can't be listed. */
async function listFiles(ctx: Ctx): Promise<Set<string> | undefined> {
  try {
    const objects = await ctx.app.backupStorage[0].storage.list();
    return new Set(objects.flatMap(({ name, complete }) => (complete ? [name] : [])));
  } catch (error) {
    ctx.app.log.warn({ err: error }, 'the storage of backups could not be listed: no backup is pruned');
    return undefined;
  }
}

/** Whether the files of a backup are not there that was stored there. One that was deleted since it was read is none. */
async function noteMissing(ctx: Ctx, stored: readonly StoredBackup[], listed: ReadonlySet<string>): Promise<boolean> {
  const isAbsent = (id: string) => !listed.has(archiveName(id)) || !listed.has(manifestName(id));
  const absent = stored.filter(({ id, inFirst }) => inFirst && isAbsent(id)).map(({ id }) => id);
  return inTransaction(ctx, async (ctx) => {
    const missing = await ctx.sql.rows<{ id: string }>(`select id from backup where status = 'STORED' and id = any($1::uuid[])`, [absent]);
    const [first] = missing;
    if (first) {
      const params = { missing: missing.length, backupId: publicId('backup', first.id) };
      await raiseOnce(ctx, 'BACKUP_ANOMALY', MISSING, params);
    } else await resolveAlert(ctx, 'BACKUP_ANOMALY', MISSING);
    return missing.length > 0;
  });
}

/** What lies there of backups that are deleted: a process was killed before their files were gone. */
async function removeLeftovers(ctx: Ctx, listed: ReadonlySet<string>): Promise<void> {
  const ids = [...listed].flatMap((name) => parseId('backup', name.split('.', 1)[0] ?? '') ?? []);
  const left = await ctx.sql.rows<{ id: string }>(`select id from backup where status = 'DELETED' and id = any($1::uuid[])`, [ids]);
  for (const { id } of left) await removeBackupFiles(ctx.app, id);
}

/** Looked at again under its lock: somebody may have pinned it, or wants it verified. */
async function prune(ctx: Ctx, id: string): Promise<boolean> {
  const deleted = await inTransaction(ctx, async (ctx) => {
    const { status, verificationStatus, pinned, restoring } = await lockBackup(ctx, id);
    if (status !== 'STORED' || pinned || restoring || verificationStatus === 'QUEUED' || verificationStatus === 'RUNNING') return false;
    await markDeleted(ctx, id);
    await audit(ctx, 'backup.prune', null, publicId('backup', id));
    return true;
  });
  if (deleted) await removeBackupFiles(ctx.app, id);
  return deleted;
}
