import { type Ctx, inTransaction } from '../context.js';
import { raiseAlert, resolveAlert } from '../core/raiseAlert.js';
import { statement } from '../db/statement.js';
import { publicId } from '../lib/ids.js';

const crossings = statement('ledger/balanceCrossings.sql');

/**
 * Looks which balances have crossed their tenant's threshold since the last look: down is one alert, up again ends it. Sends know nothing of
 * it. An account that is seen for the first time has crossed nothing: a new tenant without credits isn't told so. Any number of workers may
 * look at once: the row of its side is moved by one of them. Answers how many had crossed.
 */
export async function watchLowBalances(ctx: Ctx): Promise<number> {
  return inTransaction(ctx, async (ctx) => {
    const rows = await ctx.sql.rows<{ tenantId: string; low: boolean; available: number; threshold: number }>(crossings, [ctx.app.now()]);
    for (const { tenantId, low, available, threshold } of rows) {
      const subjectKey = publicId('tenant', tenantId);
      if (low) await raiseAlert(ctx, 'LOW_BALANCE', { tenantId, subjectKey, params: { available, threshold } });
      else await resolveAlert(ctx, 'LOW_BALANCE', subjectKey);
    }
    return rows.length;
  });
}
