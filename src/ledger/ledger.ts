import type { LedgerKind } from '../../entities/types/enums.js';
import type { Ctx } from '../context.js';
import { statement } from '../db/statement.js';
import { AppError, databaseFault } from '../errors.js';
import { newId } from '../lib/ids.js';

/**
 * Credits move in this file and in the two statements that move messages (acceptSend.sql holds, advance.sql settles and releases).
 * Every movement is one entry beside one change of the account in one statement; the database refuses a negative balance, a second entry
 * of the same (tenant, kind, reference), and any change of an entry.
 */
const postEntry = statement('ledger/postEntry.sql');

async function post(
  ctx: Ctx,
  entry: { tenantId: string; kind: LedgerKind; available: number; held: number; reference: string; note?: string },
): Promise<string> {
  // Locked before the entry has its id: entries in the order of their ids are in that of the balances that they tell.
  await ctx.sql.rows('select 1 from credit_account where tenant_id = $1 for update', [entry.tenantId]);
  const id = newId();
  try {
    const row = await ctx.sql.row<{ id: string }>(postEntry, [
      id,
      entry.tenantId,
      entry.kind,
      entry.available,
      entry.held,
      entry.reference,
      entry.note ?? null,
      ctx.app.now(),
    ]);
    if (!row) throw new AppError('NOT_FOUND', { field: 'tenantId' });
    return id;
  } catch (error) {
    const fault = databaseFault(error);
    if (fault?.constraint === 'credits_available' || fault?.constraint === 'ledger_entry_available_after_check')
      throw new AppError('INSUFFICIENT_CREDITS', { cause: error });
    if (fault?.state === '23505') throw new AppError('CONFLICT', { message: 'These credits were moved already.', cause: error });
    throw error;
  }
}

/** Trial credits. `reference` names why, once for ever. Call inside a transaction; answers the entry's id. */
export const grant = (ctx: Ctx, tenantId: string, credits: number, reference: string, note: string) =>
  post(ctx, { tenantId, kind: 'GRANT', available: credits, held: 0, reference, note });

/** A platform admin's correction, up or down. INSUFFICIENT_CREDITS when it would take more than is available. */
export const adjust = (ctx: Ctx, tenantId: string, credits: number, reference: string, note: string) =>
  post(ctx, { tenantId, kind: 'ADJUST', available: credits, held: 0, reference, note });

/** The credits of a completed purchase; `reference` is the purchase's id, so that it is done once whatever happens. */
export const topUp = (ctx: Ctx, tenantId: string, credits: number, reference: string) =>
  post(ctx, { tenantId, kind: 'TOP_UP', available: credits, held: 0, reference });

/** Takes the credits of a purchase back that was paid back. INSUFFICIENT_CREDITS when they are spent or held. */
export const refund = (ctx: Ctx, tenantId: string, credits: number, reference: string, note: string) =>
  post(ctx, { tenantId, kind: 'REFUND', available: -credits, held: 0, reference, note });
