import type { Ctx } from '../../context.js';
import { PATIENCE_MS, sweep } from '../sweep.js';

/**
 * Nobody could say for 72 h whether they were sent: by policy they count as sent, when they became unconfirmed. The event and
 * outcomeSource POLICY keep it visible.
 */
export const assumeSent = (ctx: Ctx): Promise<number> =>
  sweep<{ id: string; updated_at: string }>(
    ctx,
    'POLICY',
    `select id, updated_at from message where status = 'UNCONFIRMED' and updated_at <= $1`,
    [new Date(ctx.app.now().getTime() - PATIENCE_MS)],
    ({ id, updated_at }) => ({
      id,
      to: 'SENT',
      sentAt: new Date(updated_at),
      onlyFrom: 'UNCONFIRMED',
      detail: 'Nobody could say for 72 hours; by policy it counts as sent.',
    }),
  );
