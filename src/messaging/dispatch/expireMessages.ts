import type { Ctx } from '../../context.js';
import { moveInBatches } from '../moveInBatches.js';

/** Messages that waited past their validity become EXPIRED; their credits are released. */
export const expireMessages = (ctx: Ctx): Promise<number> =>
  moveInBatches(
    ctx,
    'POLICY',
    (ctx, limit) =>
      ctx.sql.rows<{ id: string }>(
        `select id from message
         where status in ('SCHEDULED', 'HELD', 'QUEUED') and hold_reason is distinct from 'REVIEW' and valid_until <= $1
         order by valid_until limit $2`,
        [ctx.app.now(), limit],
      ),
    ({ id }) => ({ id, to: 'EXPIRED', failure: 'VALIDITY_EXPIRED', detail: 'Its validity ended before it could be sent.' }),
  );
