import type { Ctx } from '../../context.js';
import { moveInBatches } from '../moveInBatches.js';

/** SCHEDULED messages whose time has come become QUEUED. */
export const promoteDue = (ctx: Ctx): Promise<number> =>
  moveInBatches(
    ctx,
    null,
    (ctx, limit) =>
      ctx.sql.rows<{ id: string }>(
        `select id from message where status = 'SCHEDULED' and scheduled_at <= $1 order by scheduled_at limit $2`,
        [ctx.app.now(), limit],
      ),
    ({ id }) => ({ id, to: 'QUEUED', onlyFrom: 'SCHEDULED' }),
  );
