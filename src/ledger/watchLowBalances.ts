import { type Ctx, inTransaction } from '../context.js';
import { raiseAlert, resolveAlert } from '../core/raiseAlert.js';
import { statement } from '../db/statement.js';
import { publicId } from '../lib/ids.js';

const crossingsStatement = statement<{ now: Date }, { tenantId: string; low: boolean; available: number; threshold: number }>(
  'ledger/balanceCrossings.sql',
);

/**
 * Finds the balances that have crossed their tenant's threshold since the last look: down raises an alert, up resolves it. Sends don't
 * look. An account that is looked at for the first time has crossed nothing: a new tenant without credits gets no alert. Any number of
 * workers may run at once: one of them moves the row of the account's side. Answers how many had crossed.
 */
export async function watchLowBalances(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await ctx.sql.rows(crossingsStatement, { now: ctx.app.now() });
    for (const { tenantId, low, available, threshold } of rows) {
      const subjectKey = publicId('tenant', tenantId);
      if (low) await raiseAlert(ctx, 'LOW_BALANCE', { tenantId, subjectKey, params: { available, threshold } });
      else await resolveAlert(ctx, 'LOW_BALANCE', subjectKey);
    }
    return rows.length;
  });
}
