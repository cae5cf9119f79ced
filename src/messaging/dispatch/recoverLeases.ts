import type { Ctx } from '../../context.js';
import { eachOrQuarantine } from '../../core/quarantine.js';
import { statement } from '../../db/statement.js';
import { inBatches } from '../../lib/flow/inBatches.js';
import { advance, type Move } from '../advance.js';
import { BATCH } from '../moveInBatches.js';

interface EndedAttempt {
  id: string;
  phase: 'NOT_SENT' | 'UNKNOWN';
}

const recoverLeasesStatement = statement<{ now: Date; limit: number; only: string[] | null }, EndedAttempt>(
  'messaging/dispatch/recoverLeases.sql',
);

/**
 * Ends attempts whose lease ran out: their worker died or slept. CLAIMED proves that no byte was sent, so the message is QUEUED again;
 * DISPATCHING proves nothing, so the message is UNCONFIRMED and never sent again. Answers how many attempts it ended.
 */
export const recoverLeases = (ctx: Ctx): Promise<number> =>
  inBatches(BATCH, async () => {
    const now = ctx.app.now();
    const { results, setAside } = await eachOrQuarantine(ctx, {
      kind: 'SWEEP',
      find: (ctx, only) => ctx.sql.rows(recoverLeasesStatement, { now, limit: BATCH, only }),
      handle: async (ctx, attempts: EndedAttempt[]) => {
        await advance(ctx, attempts.map(toMove(now)), null);
        return attempts.length;
      },
    });
    return results.reduce((sum, ended) => sum + ended, setAside);
  });

/**
 * Of a claim as DISPATCHING whose commit got no answer, nothing was sent: if it was committed, its attempts are CLAIMED with a lease that
 * ran out, and recoverLeases ends them as NOT_SENT.
 */
export const returnUnsent = (ctx: Ctx, leaseToken: string): Promise<unknown> =>
  ctx.sql.rows(
    `update attempt set phase = 'CLAIMED', lease_until = $2, at = $2 where under_way and phase = 'DISPATCHING' and lease_token = $1`,
    [leaseToken, ctx.app.now()],
  );

const toMove =
  (now: Date) =>
  ({ id, phase }: EndedAttempt): Move =>
    phase === 'NOT_SENT'
      ? { id, to: 'QUEUED', proof: true, onlyFrom: 'SENDING', nextAttemptAt: now, detail: 'Its worker died before a byte went out.' }
      : { id, to: 'UNCONFIRMED', onlyFrom: 'SENDING', detail: 'Its worker died while it was being sent.' };
