import type { Backup } from '../../entities/Backup.js';
import type { Ctx } from '../context.js';
import { AppError } from '../errors.js';

/** A backup's state, which nobody else changes before this transaction ends. NOT_FOUND. */
export async function lockBackup(ctx: Ctx, id: string): Promise<Pick<Backup, 'status' | 'verificationStatus' | 'pinned'>> {
  const row = await ctx.sql.row<Pick<Backup, 'status' | 'verificationStatus' | 'pinned'>>(
    'select status, verification_status as "verificationStatus", pinned from backup where id = $1 for update',
    [id],
  );
  if (!row) throw new AppError('NOT_FOUND', { field: 'id' });
  return row;
}
