import type { Ctx } from '../../context.js';
import { moveInBatches, sweepable } from '../moveInBatches.js';
import { REPORT_TIMEOUT_MS } from './reportTimes.js';

/**
 * Messages that are UNCONFIRMED for 72 h become SENT by policy, with the time at which they became unconfirmed. The event and outcomeSource
 * POLICY keep it visible.
 */
export const assumeSent = (ctx: Ctx): Promise<number> =>
  moveInBatches(
    ctx,
    'POLICY',
    (ctx, limit, only) =>
      ctx.sql.rows<{ id: string; updated_at: string }>(
        `select id, updated_at from message m where listed_status = 'UNCONFIRMED' and updated_minute <= $1 and updated_at <= $1
           and ${sweepable('$3')} limit $2`,
        [new Date(ctx.app.now().getTime() - REPORT_TIMEOUT_MS), limit, only],
      ),
    ({ id, updated_at }) => ({
      id,
      to: 'SENT',
      sentAt: new Date(updated_at),
      onlyFrom: 'UNCONFIRMED',
      detail: 'Nobody could say for 72 hours; by policy it counts as sent.',
    }),
  );
