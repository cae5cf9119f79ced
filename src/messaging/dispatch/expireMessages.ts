import type { MessageStatus } from '../../../entities/types/messageState.js';
import type { Ctx } from '../../context.js';
import { moveInBatches, sweepable } from '../moveInBatches.js';

/** Messages that waited past their validity become EXPIRED; their credits are released. */
export const expireMessages = (ctx: Ctx): Promise<number> =>
  moveInBatches(
    ctx,
    'POLICY',
    (ctx, limit, only) =>
      ctx.sql.rows<{ id: string; status: MessageStatus }>(
        `select id, status from (
           select id, status, valid_until from message m
           where listed_status in ('SCHEDULED', 'HELD') and valid_until <= $1
             -- What waits for a decision was perhaps sent, unless its last attempt proved that it wasn't.
             and (hold_reason is distinct from 'REVIEW'
               or exists (select from attempt a where a.message_id = m.id and a.n = m.attempts and a.phase = 'NOT_SENT'))
             and ${sweepable('$3')}
           union all
           select m.id, m.status, m.valid_until from dispatch_queue q join message m on m.id = q.message_id
           where q.valid_until <= $1 and ${sweepable('$3')}) as expired
         order by valid_until limit $2`,
        [ctx.app.now(), limit, only],
      ),
    // Only out of the state it was found in: a message that a dispatcher claims meanwhile may reach the recipient.
    ({ id, status }) => ({
      id,
      to: 'EXPIRED',
      failure: 'VALIDITY_EXPIRED',
      detail: 'Its validity ended before it could be sent.',
      onlyFrom: status,
    }),
  );
