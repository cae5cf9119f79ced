import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';

/**
 * Opens the seals of a day and of all days after it, of one tenant or of all: the next proof reads those entries again, and the nightly one
 * seals them anew. Nothing of the ledger changes. Audited, with the reason. Answers how many seals were opened.
 */
export async function unsealDays(ctx: Ctx, given: { from: string; tenantId?: string; reason: string }): Promise<number> {
  const { from, tenantId = null, reason } = given;
  return inTransaction(ctx, async (ctx) => {
    const opened = await ctx.sql.rows('delete from sealed_day where day >= $1::date and ($2::uuid is null or tenant_id = $2) returning 1', [
      from,
      tenantId,
    ]);
    if (opened.length > 0) await audit(ctx, 'ledger.unseal', tenantId, null, { from, seals: opened.length, reason });
    return opened.length;
  });
}
