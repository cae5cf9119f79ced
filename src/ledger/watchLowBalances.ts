import { type Ctx, inTransaction } from '../context.js';
import { raiseAlert, resolveAlert } from '../core/raiseAlert.js';
import { statement } from '../db/statement.js';
import { isFaultOfAnItem } from '../lib/flow/batcher.js';
import { byHalves } from '../lib/flow/byHalves.js';
import { publicId } from '../lib/ids.js';

const crossingsStatement = statement<
  { now: Date; tenantIds: string[] | null },
  { tenantId: string; low: boolean; available: number; threshold: number }
>('ledger/balanceCrossings.sql');

/**
 * Finds the balances that have crossed their tenant's threshold since the last look: down raises an alert, up resolves it. Sends don't
 * look. An account that is looked at for the first time has crossed nothing: a new tenant without credits gets no alert. Any number of
 * workers may run at once: one of them moves the row of the account's side. A tenant whose alert the database refuses gets none, and keeps
 * no other from getting theirs. Answers how many had crossed.
 */
export async function watchLowBalances(ctx: Ctx): Promise<number> {
  let crossed: string[] = [];
  try {
    return await alertCrossings(ctx, null, (tenantIds) => {
      crossed = tenantIds;
    });
  } catch (error) {
    if (!isFaultOfAnItem(error)) throw error;
  }
  const counts = await byHalves(
    crossed,
    (tenantIds) => alertCrossings(ctx, tenantIds),
    async (tenantId, error) => {
      ctx.app.log.error({ err: error, tenantId: publicId('tenant', tenantId) }, 'the alert of a low balance could not be raised');
      await ctx.sql.rows(crossingsStatement, { now: ctx.app.now(), tenantIds: [tenantId] });
    },
  );
  return counts.reduce((sum, count) => sum + count, 0);
}

/** In one transaction, of these tenants or of all. */
const alertCrossings = (ctx: Ctx, tenantIds: string[] | null, found?: (tenantIds: string[]) => void): Promise<number> =>
  inTransaction(ctx, async (ctx) => {
    const rows = await ctx.sql.rows(crossingsStatement, { now: ctx.app.now(), tenantIds });
    found?.(rows.map(({ tenantId }) => tenantId));
    for (const { tenantId, low, available, threshold } of rows) {
      const subjectKey = publicId('tenant', tenantId);
      if (low) await raiseAlert(ctx, 'LOW_BALANCE', { tenantId, subjectKey, params: { available, threshold } });
      else await resolveAlert(ctx, 'LOW_BALANCE', subjectKey);
    }
    return rows.length;
  });
