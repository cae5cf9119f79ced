import type { Ctx } from '../../context.js';
import { eachOrQuarantine } from '../../core/quarantine.js';
import { statement } from '../../db/statement.js';
import { inBatches } from '../../lib/flow/inBatches.js';
import { recordPurchaseEvents } from '../purchaseEvents.js';
import { duePurchases } from './lockPurchase.js';

const expireStatement = statement<{ now: Date; ids: string[] }, { id: string }>('billing/payments/expirePurchases.sql');

const BATCH = 500;

/**
 * Marks purchases that were not paid in time as EXPIRED. Orders whose payer was asked are still polled: a late payment counts. Answers how
 * many.
 */
export const expirePurchases = (ctx: Ctx): Promise<number> =>
  inBatches(BATCH, async () => {
    const now = ctx.app.now();
    const { results, setAside } = await eachOrQuarantine(ctx, {
      kind: 'PAYMENT',
      find: (ctx, only) => duePurchases(ctx, `status in ('PENDING', 'PROCESSING') and expires_at <= $1`, 'expires_at', BATCH, only),
      handle: async (ctx, due: { id: string }[]) => {
        const expired = await ctx.sql.rows(expireStatement, { now, ids: due.map(({ id }) => id) });
        const ids = expired.map(({ id }) => id);
        await recordPurchaseEvents(ctx, ids, 'It was not paid in time.');
        return expired;
      },
    });
    return results.reduce((sum, expired) => sum + expired.length, setAside);
  });
