import type { Ctx } from '../../context.js';
import { eachOrQuarantine } from '../../core/quarantine.js';
import { advance, type Move } from '../advance.js';
import { moveInBatches, sweepable } from '../moveInBatches.js';
import { type Route, routesOf } from '../routes.js';

/** Messages tried first after a provider was closed: of different tenants, so that one tenant's bad texts aren't the whole trial. */
const TRIAL = 10;

/** Messages held for a closed provider are QUEUED when it opens. Answers how many. */
export async function releaseProviderDown(ctx: Ctx): Promise<number> {
  let released = 0;
  for (const route of routesOf(ctx.app)) released += await releaseRoute(ctx, route);
  return released;
}

/** A few as a trial while the provider's last answer was a fault; all once it has taken one. */
async function releaseRoute(ctx: Ctx, { provider, test }: Route): Promise<number> {
  const now = ctx.app.now();
  const state = await ctx.sql.row<{ closed: boolean; failures: number }>(
    'select coalesce(closed_until > $2, false) as closed, failures from provider_state where provider = $1',
    [provider.name, now],
  );
  if (state?.closed) return 0;
  const held = `listed_status = 'HELD' and hold_reason = 'PROVIDER_DOWN' and test = $2 and next_attempt_at <= $1`;
  const heldMessages = (ctx: Ctx, limit: number, only: string[] | null) =>
    ctx.sql.rows<{ id: string }>(`select id from message m where ${held} and ${sweepable('$4')} order by next_attempt_at limit $3`, [
      now,
      test,
      limit,
      only,
    ]);
  const trialMessages = (ctx: Ctx, only: string[] | null) =>
    ctx.sql.rows<{ id: string }>(
      `select id from (
         select id, next_attempt_at, row_number() over (partition by tenant_id order by next_attempt_at) as turn
         from message m where ${held} and ${sweepable('$4')}) as m
       order by turn, next_attempt_at limit $3`,
      [now, test, TRIAL, only],
    );
  const toQueued = ({ id }: { id: string }): Move => ({
    id,
    to: 'QUEUED',
    onlyFrom: 'HELD',
    detail: 'The provider is open again.',
    nextAttemptAt: now,
  });
  if (!state || state.failures === 0) return moveInBatches(ctx, null, heldMessages, toQueued);
  const { results } = await eachOrQuarantine(ctx, {
    kind: 'SWEEP',
    find: (ctx, only) => trialMessages(ctx, only),
    handle: async (ctx, rows: { id: string }[]) => (await advance(ctx, rows.map(toQueued), null)).length,
  });
  return results.reduce((sum, moved) => sum + moved, 0);
}
