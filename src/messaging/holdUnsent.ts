import type { MessageStatus } from '../../entities/types/messageState.js';
import type { Ctx } from '../context.js';
import { inBatches } from '../lib/flow/inBatches.js';
import type { Move } from './advance.js';
import { BATCH, moveInBatches, sweepable } from './moveInBatches.js';

/**
 * After a restore: what waits in the backup may have been sent since, and what was being sent may have reached the provider. The first is
 * HELD(REVIEW) for an operator (resolveHeld), the second UNCONFIRMED. Answers how many.
 */
export async function holdUnsent(ctx: Ctx): Promise<{ held: number; unconfirmed: number }> {
  const find = (condition: string) => (ctx: Ctx, limit: number, only: string[] | null) =>
    ctx.sql.rows<{ id: string; status: MessageStatus }>(
      `select id, status from message m where ${condition} and ${sweepable('$2')} order by id limit $1`,
      [limit, only],
    );
  const toReview = ({ id, status }: { id: string; status: MessageStatus }): Move => ({
    id,
    to: 'HELD',
    holdReason: 'REVIEW',
    detail: 'Restored from a backup: it may have been sent since.',
    onlyFrom: status,
  });
  const queued = await moveInBatches(ctx, null, find('id in (select message_id from dispatch_queue)'), toReview);
  const scheduled = await moveInBatches(ctx, null, find(`listed_status = 'SCHEDULED'`), toReview);
  const waiting = await inBatches(BATCH, async () => {
    const rows = await ctx.sql.rows(
      `update message set hold_reason = 'REVIEW', updated_at = $2
       where id in (select id from message where listed_status = 'HELD' and hold_reason <> 'REVIEW' order by id limit $1 for update)
       returning id`,
      [BATCH, ctx.app.now()],
    );
    return rows.length;
  });
  const unconfirmed = await moveInBatches(ctx, null, findSending, ({ id }) => ({
    id,
    to: 'UNCONFIRMED',
    detail: 'Restored from a backup: it was being sent.',
    onlyFrom: 'SENDING',
  }));
  return { held: queued + scheduled + waiting, unconfirmed };
}

/** Their attempts end with it: what had only been claimed when it was backed up may have been sent since, too. */
const findSending = (ctx: Ctx, limit: number, only: string[] | null) =>
  ctx.sql.rows<{ id: string }>(
    `with sending as materialized (select id from message m where status = 'SENDING' and ${sweepable('$2')} order by id limit $1),
     ended as (
       update attempt a set phase = 'UNKNOWN' from sending where a.message_id = sending.id and a.phase in ('CLAIMED', 'DISPATCHING'))
     select id from sending`,
    [limit, only],
  );
