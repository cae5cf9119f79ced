import { type Ctx, inTransaction } from '../../context.js';
import { advance, type Move } from '../advance.js';
import { type Route, routesOf } from '../routes.js';
import { sweep } from '../sweep.js';

/** Messages held for a closed provider go on when it opens. */
export async function releaseProviderDown(ctx: Ctx): Promise<number> {
  let released = 0;
  for (const route of routesOf(ctx.app)) released += await releaseRoute(ctx, route);
  return released;
}

/** Ten as a trial while its last answer was a fault, all once it took one. */
async function releaseRoute(ctx: Ctx, { provider, test }: Route): Promise<number> {
  const now = ctx.app.now();
  const state = await ctx.sql.row<{ closed: boolean; failures: number }>(
    'select coalesce(closed_until > $2, false) as closed, failures from provider_state where provider = $1',
    [provider.name, now],
  );
  if (state?.closed) return 0;
  const held = `select id from message where status = 'HELD' and hold_reason = 'PROVIDER_DOWN' and test = $2 and next_attempt_at <= $1 order by next_attempt_at`;
  const queued = ({ id }: { id: string }): Move => ({
    id,
    to: 'QUEUED',
    onlyFrom: 'HELD',
    detail: 'The provider is open again.',
    nextAttemptAt: now,
  });
  if (!state || state.failures === 0) return sweep(ctx, null, held, [now, test], queued);
  return inTransaction(ctx, async (ctx) => {
    const rows = await ctx.sql.rows<{ id: string }>(`${held} limit 10`, [now, test]);
    return (await advance(ctx, rows.map(queued), null)).length;
  });
}
