import type { Ctx } from '../../context.js';
import { moveInBatches, sweepable } from '../moveInBatches.js';

const HELD = `m.listed_status = 'HELD' and m.hold_reason = 'QUIET_HOURS'`;

/**
 * Messages that waited for the end of quiet hours are QUEUED at their time; the claim looks whether it is quiet. Of a tenant that has
 * changed its hours all are, to be judged anew. Answers how many.
 */
export async function releaseQuietHours(ctx: Ctx): Promise<number> {
  const due = await moveInBatches(
    ctx,
    null,
    (ctx, limit, only) =>
      ctx.sql.rows<{ id: string }>(
        `select m.id from message m where ${HELD} and m.next_attempt_at <= $1 and ${sweepable('$3')} order by m.next_attempt_at limit $2`,
        [ctx.app.now(), limit, only],
      ),
    ({ id }) => ({ id, to: 'QUEUED', onlyFrom: 'HELD', detail: 'The quiet hours are over.' }),
  );
  return due + (await releaseChanged(ctx));
}

async function releaseChanged(ctx: Ctx): Promise<number> {
  const changed = await ctx.sql.rows<{ id: string; at: string }>(
    'select id, quiet_hours_changed_at as at from tenant where quiet_hours_changed_at is not null order by id limit 100',
  );
  let released = 0;
  for (const { id: tenantId, at } of changed) {
    released += await moveInBatches(
      ctx,
      null,
      (ctx, limit, only) =>
        ctx.sql.rows<{ id: string }>(
          `select m.id from message m where m.tenant_id = $1 and not m.test and ${HELD} and m.updated_at <= $2 and ${sweepable('$4')}
           order by m.id limit $3`,
          [tenantId, at, limit, only],
        ),
      ({ id }) => ({ id, to: 'QUEUED', onlyFrom: 'HELD', tenantId, nextAttemptAt: ctx.app.now(), detail: 'The quiet hours were changed.' }),
    );
    await ctx.sql.rows('update tenant set quiet_hours_changed_at = null where id = $1 and quiet_hours_changed_at = $2', [tenantId, at]);
  }
  return released;
}
