import type { RestoreStatus } from '../../../entities/types/backups.js';
import type { Ctx } from '../../context.js';
import { AppError } from '../../errors.js';
import type { RebookedLedger } from './carry/carryMoney.js';

export interface LockedRestore {
  status: RestoreStatus;
  undoing: boolean;
  keptSchema: string | null;
  restorePointId: string | null;
  rebooked: RebookedLedger[];
}

/** A restore's state, which nobody else changes before this transaction ends. NOT_FOUND. */
export async function lockRestore(ctx: Ctx, id: string): Promise<LockedRestore> {
  const row = await ctx.sql.row<LockedRestore>(
    `select status, undo_requested_at is not null and status <> 'UNDONE' as undoing, kept_schema as "keptSchema",
       restore_point_id as "restorePointId", rebooked
     from restore where id = $1 for update`,
    [id],
  );
  if (!row) throw new AppError('NOT_FOUND', { field: 'id' });
  return row;
}
