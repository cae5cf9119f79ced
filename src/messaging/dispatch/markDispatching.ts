import type { Ctx } from '../../context.js';
import { statement } from '../../db/statement.js';
import { liveRoute } from '../routes.js';
import { type Claim, leaseMs } from './claim.js';

const markDispatchingStatement = statement('messaging/dispatch/markDispatching.sql');

/**
 * The fence: commits, just before the first byte, that these attempts are being sent, and renews their leases. Answers for each claim
 * whether it is still ours; what a sweep has taken back meanwhile is not, and must not be sent.
 */
export async function markDispatching(ctx: Ctx, claims: Claim[], route = liveRoute(ctx.app)): Promise<boolean[]> {
  const now = ctx.app.now();
  const rows = await ctx.sql.rows<{ recipient: string }>(markDispatchingStatement, [
    claims.map((c) => c.messageId),
    claims.map((c) => c.n),
    claims.map((c) => c.leaseToken),
    new Date(now.getTime() + leaseMs(route)),
    now,
  ]);
  const ours = new Set(rows.map((row) => row.recipient));
  return claims.map((c) => ours.has(c.recipient));
}
