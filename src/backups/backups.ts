import type { Backup, BackupManifest } from '../../entities/Backup.js';
import type { BackupFilter } from '../../entities/inputs/backups.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { BackupKind, BackupStatus, BackupTrigger, VerificationStatus } from '../../entities/types/backups.js';
import type { Ctx } from '../context.js';
import { allowOnPlatform } from '../core/authorize.js';
import { List, type Value } from '../db/lists.js';
import { checkTimes, type Page } from '../db/page.js';
import { AppError } from '../errors.js';
import type { StoredManifest } from './run/storedManifest.js';

const list = new List({
  select: (tables) =>
    tables
      .selectFrom('Backup')
      .select([
        ...(['id', 'kind', 'status', 'verificationStatus', 'trigger', 'progress', 'sizeBytes', 'sourceBytes', 'checksumSha256'] as const),
        ...(['recipients', 'storedManifest', 'verification', 'failure', 'failureDetail', 'scheduleId', 'createdById', 'note'] as const),
        ...(['startedAt', 'finishedAt', 'pinned', 'createdAt'] as const),
      ]),
  id: 'Backup.id',
  filters: {
    kind: (eb, value: Value<BackupKind[]>) => eb('kind', '=', eb.fn.any(value)),
    status: (eb, value: Value<BackupStatus[]>) => eb('status', '=', eb.fn.any(value)),
    verificationStatus: (eb, value: Value<VerificationStatus[]>) => eb('verificationStatus', '=', eb.fn.any(value)),
    trigger: (eb, value: Value<BackupTrigger[]>) => eb('trigger', '=', eb.fn.any(value)),
    scheduleId: (eb, value: Value<string>) => eb('scheduleId', '=', value),
    pinned: (eb, value: Value<boolean>) => eb('pinned', '=', value),
    from: (eb, value: Value<string, Date>) => eb('createdAt', '>=', value),
    to: (eb, value: Value<string, Date>) => eb('createdAt', '<', value),
  },
});

/** Backups, newest first. For platform staff. `from` is inclusive, `to` exclusive. */
export async function backups(ctx: Ctx, args: PageArgs, filter: BackupFilter): Promise<Page<Backup>> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  checkTimes(filter.from, filter.to, 'filter.to');
  return list.page(ctx, args, filter);
}

/** One backup; NOT_FOUND. For platform staff. */
export async function backup(ctx: Ctx, id: string): Promise<Backup> {
  const [found] = await backupsById(ctx, [id]);
  if (!found) throw new AppError('NOT_FOUND', { field: 'id' });
  return found;
}

/** What a backup contains, for people; null until it is stored. */
export function manifestOf({ storedManifest }: Backup): BackupManifest | null {
  if (!storedManifest) return null;
  const { appVersion, postgresVersion, snapshotAt, data, media } = (storedManifest as StoredManifest).content;
  const tables = data.tables.map(({ table, rows }) => ({ table, rows }));
  return {
    ...{ schemaVersion: data.version, appVersion, postgresVersion, snapshotAt, tables },
    ...{ mediaFiles: media?.files ?? null, mediaBytes: media?.bytes ?? null },
    ...{ mediaMissing: media?.missing ?? null, mediaOrphaned: media?.orphaned ?? null },
  };
}

/** Those of these backups that are there, in that order. For platform staff. */
export async function backupsById(ctx: Ctx, ids: readonly string[]): Promise<Backup[]> {
  allowOnPlatform(ctx, 'VIEW_PLATFORM');
  return list.byIds(ctx, ids);
}
