import type { Ctx } from '../../../context.js';
import { inBatches } from '../../../lib/flow/inBatches.js';

/** A confirmed campaign, as far as its messages are found by it: their ids are that of the entry with a number in the last 32 bits. */
export interface RunKey {
  tenantId: string;
  holdEntry: string;
}

/** Rows that one statement changes: 0.1 s. */
const BATCH = 5_000;

/**
 * Takes the queued messages of a paused campaign out of dispatchers' sight, as long as `goOn` answers true: they stay QUEUED and are never
 * due. The claim hands none of them to a provider as soon as the campaign's state says so; this spares it to choose them again and again.
 * One that a dispatcher has at this moment is left out: it goes, or is parked when it comes back.
 */
export async function parkQueue(ctx: Ctx, { tenantId, holdEntry }: RunKey, goOn: () => boolean): Promise<void> {
  await inBatches(BATCH, async () => {
    if (!goOn()) return 0;
    const rows = await ctx.sql.rows(
      `update dispatch_queue q set due_at = 'infinity' from (
         select message_id from dispatch_queue
         where tenant_id = $1 and not test and bulk and due_at < 'infinity' and message_id between numbered_id($2, 0) and $2::uuid
         limit ${BATCH} for update skip locked) chosen
       where q.message_id = chosen.message_id returning 1`,
      [tenantId, holdEntry],
    );
    return rows.length;
  });
}

/** Makes them due again when they were. */
export async function unparkQueue(ctx: Ctx, { tenantId, holdEntry }: RunKey, goOn: () => boolean): Promise<void> {
  await inBatches(BATCH, async () => {
    if (!goOn()) return 0;
    const rows = await ctx.sql.rows(
      `update dispatch_queue q set due_at = m.next_attempt_at from (
         select message_id from dispatch_queue
         where tenant_id = $1 and not test and bulk and due_at = 'infinity' and message_id between numbered_id($2, 0) and $2::uuid
         limit ${BATCH} for update skip locked) chosen
       join message m on m.id = chosen.message_id
       where q.message_id = chosen.message_id returning 1`,
      [tenantId, holdEntry],
    );
    return rows.length;
  });
}

/** For `goOn`: true until so many milliseconds have gone by. */
export function forMs(ms: number): () => boolean {
  const end = performance.now() + ms;
  return () => performance.now() < end;
}
