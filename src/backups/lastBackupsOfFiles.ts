import type { Backup } from '../../entities/Backup.js';
import type { Ctx } from '../context.js';
import { isStaff } from '../core/authorize.js';
import { backupsById } from './backups.js';

/** Of each of these files the latest backup in which it was verified; null without one, and for all but platform staff. */
export async function lastBackupsOfFiles(ctx: Ctx, fileIds: readonly string[]): Promise<(Backup | null)[]> {
  if (!isStaff(ctx)) return fileIds.map(() => null);
  const rows = await ctx.sql.rows<{ id: string; backupId: string | null }>(
    `select f.id, (
       select b.id from backup b cross join lateral (select (b.manifest->'content'->>'snapshotAt')::timestamptz as at) as snapshot
       where b.status = 'STORED' and b.verification_status = 'PASSED' and b.kind <> 'DATABASE' and b.trigger <> 'UPLOADED'
         and snapshot.at >= f.created_at and (m.since is null or snapshot.at < m.since)
       order by snapshot.at desc limit 1) as "backupId"
     from media_asset f left join missing_file m on m.file_id = f.id where f.id = any($1::uuid[])`,
    [fileIds],
  );
  const backups = await backupsById(ctx, [...new Set(rows.flatMap(({ backupId }) => backupId ?? []))]);
  const of = new Map(rows.map(({ id, backupId }) => [id, backups.find((one) => one.id === backupId) ?? null]));
  return fileIds.map((id) => of.get(id) ?? null);
}
