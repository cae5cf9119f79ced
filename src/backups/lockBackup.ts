import type { Backup } from '../../entities/Backup.js';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';

export interface LockedBackup extends Pick<Backup, 'kind' | 'status' | 'verificationStatus' | 'pinned'> {
  /** A restore of it is under way. */
  restoring: boolean;
  /** Its verification found more wrong than a ledger that does not prove, as of data that was damaged already. */
  damaged: boolean;
  /** Its last migrations; null until it is stored. */
  versions: { data: string; operations: string } | null;
}

/** A backup's state, which nobody else changes before this transaction ends. NOT_FOUND. */
export async function lockBackup(ctx: Ctx, id: string, field = 'id'): Promise<LockedBackup> {
  const row = await ctx.sql.row<LockedBackup>(
    `select kind, status, verification_status as "verificationStatus", pinned,
       verification_status = 'FAILED' and exists (
         select from jsonb_array_elements(verification->'checks') c where not (c->>'ok')::boolean and c->>'kind' <> 'LEDGER') as damaged,
       exists (select from restore r where r.backup_id = b.id and r.status not in ('COMPLETED', 'ROLLED_BACK', 'UNDONE')) as restoring,
       case when manifest is not null then json_build_object('data', manifest#>>'{content,data,version}',
         'operations', manifest#>>'{content,operations,version}') end as versions
     from backup b where id = $1 for update`,
    [id],
  );
  if (!row) throw new AppError('NOT_FOUND', { field });
  return row;
}
