import type { BackupKind } from '../../../entities/types/backups.js';
import type { Ctx } from '../../context.js';
import { anomalyOf, type BackupFigures } from './anomaly.js';

export interface Anomaly {
  backupId: string;
  kind: BackupKind;
  /** In words. */
  detail: string;
}

/** For each kind of backup, how the last one that was stored differs much from the five before it; nothing for a kind where it doesn't. */
export async function anomalies(ctx: Ctx): Promise<Anomaly[]> {
  const rows = await ctx.sql.rows<BackupFigures & { id: string; kind: BackupKind }>(
    `select id, kind, size_bytes as "sizeBytes", source_bytes as "sourceBytes",
       coalesce((manifest->'content'->'media'->>'files')::bigint, 0) as files,
       coalesce((manifest->'content'->'media'->>'missing')::bigint, 0) as missing,
       (select coalesce(sum((t->>'rows')::bigint), 0)::bigint
         from jsonb_array_elements(manifest->'content'->'data'->'tables') as t) as rows
     from (select *, row_number() over (partition by kind order by id desc) as place from backup
       where status in ('STORED', 'DELETED') and trigger in ('MANUAL', 'SCHEDULED') and manifest is not null) as b
     where place <= 6 order by id desc`,
  );
  return [...new Set(rows.map(({ kind }) => kind))].flatMap((kind) => {
    const [last, ...before] = rows.filter((row) => row.kind === kind);
    const detail = last && anomalyOf(last, before);
    return last && detail ? [{ backupId: last.id, kind, detail }] : [];
  });
}
