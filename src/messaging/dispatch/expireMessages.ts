import type { Ctx } from '../../context.js';
import { sweep } from '../sweep.js';

/** What waited past its validity is EXPIRED and its credits come back. */
export const expireMessages = (ctx: Ctx): Promise<number> =>
  sweep(
    ctx,
    'POLICY',
    `select id from message where status in ('SCHEDULED', 'HELD', 'QUEUED') and hold_reason is distinct from 'REVIEW' and valid_until <= $1 order by valid_until`,
    [ctx.app.now()],
    ({ id }) => ({ id, to: 'EXPIRED', failure: 'VALIDITY_EXPIRED', detail: 'Its validity ended before it could be sent.' }),
  );
