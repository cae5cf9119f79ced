import type { Ctx } from '../../context.js';
import { moveInBatches, sweepable } from '../moveInBatches.js';

/** SCHEDULED messages whose time has come become QUEUED. */
export const promoteDue = (ctx: Ctx): Promise<number> =>
  moveInBatches(
    ctx,
    null,
    (ctx, limit, only) =>
      ctx.sql.rows<{ id: string }>(
        `select id from message m where listed_status = 'SCHEDULED' and scheduled_at <= $1 and ${sweepable('$3')}
         order by scheduled_at limit $2`,
        [ctx.app.now(), limit, only],
      ),
    ({ id }) => ({ id, to: 'QUEUED', onlyFrom: 'SCHEDULED' }),
  );
