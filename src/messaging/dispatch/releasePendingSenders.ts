import type { Ctx } from '../../context.js';
import { liveRoute, needsNames } from '../routes.js';
import { sweep } from '../sweep.js';

/** Messages held for their sender id go on once it may be used (again), also at the provider. */
export const releasePendingSenders = (ctx: Ctx): Promise<number> =>
  sweep(
    ctx,
    null,
    `select m.id from message m join sender_id s on s.id = m.sender_id
     left join tenant_sender_id ts on ts.tenant_id = m.tenant_id and ts.sender_id = m.sender_id
     where m.status = 'HELD' and m.hold_reason = 'SENDER_PENDING' and m.next_attempt_at <= $1
       and s.status = 'APPROVED' and (s.for_all or ts.enabled)
       and (s.tenant_id is null or m.test or not $3 or exists (
         select from provider_sender_name n where n.provider = $2 and n.name = lower(s.name) and n.standing = 'ACTIVE'))`,
    [ctx.app.now(), ctx.app.sms.name, needsNames(liveRoute(ctx.app))],
    ({ id }) => ({ id, to: 'QUEUED', onlyFrom: 'HELD', detail: 'Its sender id may be used.' }),
  );
