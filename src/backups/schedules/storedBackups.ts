import type { Ctx } from '../../context.js';
import type { KeptBackup } from './backupsToPrune.js';

export interface StoredBackup extends KeptBackup {
  scheduleId: string | null;
  /** Whether it was stored on the first storage, where it must be then. */
  inFirst: boolean;
}

/** All backups that are stored. */
export async function storedBackups(ctx: Ctx): Promise<StoredBackup[]> {
  const rows = await ctx.sql.rows<Omit<StoredBackup, 'snapshotAt'> & { snapshotAt: string }>(
    `select id, kind, schedule_id as "scheduleId", manifest->'content'->>'snapshotAt' as "snapshotAt", pinned,
       verification_status = 'PASSED' as proven,
       coalesce((select c.failure is null from backup_copy c join storage_target t on t.id = c.storage_target_id
         where c.backup_id = backup.id and t.is_primary),
         not exists (select from backup_copy c where c.backup_id = backup.id)) as "inFirst"
     from backup where status = 'STORED'`,
  );
  return rows.map((row) => ({ ...row, snapshotAt: new Date(row.snapshotAt) }));
}
