import type { Ctx } from '../../context.js';
import { type Columns, columns, statement } from '../../db/statement.js';
import { liveRoute } from '../routes.js';
import { type Claim, leaseMs } from './claim.js';

const markDispatchingStatement = statement<
  Columns<Claim, 'messageId' | 'n' | 'leaseToken'> & { leaseUntil: Date; now: Date },
  { recipient: string }
>('messaging/dispatch/markDispatching.sql');

/**
 * Commits, just before the first byte, that these attempts are being sent, and renews their leases. Answers for each claim whether it is
 * still ours; one that recoverLeases has ended meanwhile is not, and must not be sent.
 */
export async function markDispatching(ctx: Ctx, claims: Claim[], route = liveRoute(ctx.app)): Promise<boolean[]> {
  const now = ctx.app.now();
  const rows = await ctx.sql.rows(markDispatchingStatement, {
    ...columns(claims, 'messageId', 'n', 'leaseToken'),
    leaseUntil: new Date(now.getTime() + leaseMs(route)),
    now,
  });
  const ours = new Set(rows.map(({ recipient }) => recipient));
  return claims.map(({ recipient }) => ours.has(recipient));
}
