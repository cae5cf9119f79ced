import { type Ctx, inTransaction } from '../../context.js';
import { statement } from '../../db/statement.js';
import { inBatches } from '../../lib/flow/inBatches.js';

const expireStatement = statement<{ now: Date; batch: number }>('billing/payments/expirePurchases.sql');

const BATCH = 500;

/**
 * Marks purchases that were not paid in time as EXPIRED. Orders whose payer was asked are still polled: a late payment counts. Answers how
 * many.
 */
export async function expirePurchases(ctx: Ctx): Promise<number> {
  return inBatches(BATCH, async () => {
    const expired = await inTransaction(ctx, (ctx) => ctx.sql.rows(expireStatement, { now: ctx.app.now(), batch: BATCH }));
    return expired.length;
  });
}
