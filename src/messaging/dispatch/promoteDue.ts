import type { Ctx } from '../../context.js';
import { sweep } from '../sweep.js';

/** SCHEDULED messages whose time has come are QUEUED. */
export const promoteDue = (ctx: Ctx): Promise<number> =>
  sweep(
    ctx,
    null,
    `select id from message where status = 'SCHEDULED' and scheduled_at <= $1 order by scheduled_at`,
    [ctx.app.now()],
    ({ id }) => ({ id, to: 'QUEUED', onlyFrom: 'SCHEDULED' }),
  );
