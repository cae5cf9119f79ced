import { type Ctx, inTransaction } from '../../context.js';
import { advance, type Move } from '../advance.js';
import { BATCH } from '../sweep.js';

/**
 * Leases that ran out: their worker died or slept. CLAIMED is proof that no byte went out, so the message goes back to the queue;
 * DISPATCHING proves nothing, so it is UNCONFIRMED and is never sent again.
 */
export async function recoverLeases(ctx: Ctx): Promise<number> {
  let total = 0;
  for (;;) {
    const looked = await inTransaction(ctx, async (ctx) => {
      const now = ctx.app.now();
      const attempts = await ctx.sql.rows<{ message_id: string; phase: 'NOT_SENT' | 'UNKNOWN' }>(
        `with lost as (
           select message_id, n, phase from attempt where phase in ('CLAIMED', 'DISPATCHING') and lease_until <= $1
           order by lease_until limit ${BATCH} for update skip locked)
         update attempt a set phase = case when lost.phase = 'CLAIMED' then 'NOT_SENT' else 'UNKNOWN' end, at = $1,
           detail = 'Its worker died.' from lost where a.message_id = lost.message_id and a.n = lost.n
         returning a.message_id, a.phase`,
        [now],
      );
      const moves = attempts.map(
        ({ message_id, phase }): Move =>
          phase === 'NOT_SENT'
            ? {
                id: message_id,
                to: 'QUEUED',
                proof: true,
                onlyFrom: 'SENDING',
                nextAttemptAt: now,
                detail: 'Its worker died before a byte went out.',
              }
            : { id: message_id, to: 'UNCONFIRMED', onlyFrom: 'SENDING', detail: 'Its worker died while it was being sent.' },
      );
      await advance(ctx, moves, null);
      return attempts.length;
    });
    total += looked;
    if (looked < BATCH) return total;
  }
}
