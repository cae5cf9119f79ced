import type { MessageStatus } from '../../../../entities/types/messageState.js';
import type { Ctx } from '../../../context.js';
import { BATCH, moveInBatches, sweepable } from '../../moveInBatches.js';
import type { RunKey } from './parkQueue.js';

/** Cancels the messages of a cancelled campaign that no dispatcher has, in the order of their rows, as long as `goOn` answers true. */
export async function cancelWaiting(ctx: Ctx, { tenantId, holdEntry }: RunKey, goOn: () => boolean): Promise<number> {
  let after: string | null = null;
  return moveInBatches(
    ctx,
    null,
    async (ctx, limit, only) => {
      if (!goOn()) return [];
      const rows: { id: string; status: MessageStatus }[] = await ctx.sql.rows(
        `select m.id, m.status from message m
         where m.tenant_id = $1 and m.id >= coalesce($3::uuid, numbered_id($2, 0)) and m.id < $2::uuid
           and m.status in ('SCHEDULED', 'HELD', 'QUEUED') and ${sweepable('$4')}
         order by m.id limit ${limit}`,
        [tenantId, holdEntry, only ? null : after, only],
      );
      if (!only && rows.length === BATCH) after = rows.at(-1)?.id ?? null;
      return rows;
    },
    ({ id, status }) => ({ id, to: 'CANCELLED', detail: 'Its campaign was cancelled.', onlyFrom: status }),
  );
}
