import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { personOf } from '../../core/authorize.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { markRevoked } from '../revocations.js';
import { endOtherSessions, endSession } from './sessions.js';

/**
 * Ends one of the actor's sessions: its access tokens are refused at once, its sockets are closed. One that has ended changes nothing.
 * NOT_FOUND for another user's.
 */
export async function revokeSession(ctx: Ctx, id: string): Promise<void> {
  const { userId, tenantId } = personOf(ctx);
  const ended = await inTransaction(ctx, async (ctx) => {
    const own = await ctx.sql.row('select 1 from session where id = $1 and user_id = $2', [id, userId]);
    if (!own) throw new AppError('NOT_FOUND', { field: 'id' });
    const ended = await endSession(ctx, id, 'ended by its user');
    if (ended.length > 0) await audit(ctx, 'session.revoke', tenantId, publicId('session', id));
    return ended;
  });
  markRevoked(ctx.app, ended);
}

/** Ends all sessions of the actor but their own, in the same way; returns how many. */
export async function revokeOtherSessions(ctx: Ctx): Promise<number> {
  const { userId, sessionId, tenantId } = personOf(ctx);
  const ended = await inTransaction(ctx, async (ctx) => {
    const ended = await endOtherSessions(ctx, userId, sessionId, 'ended by its user');
    if (ended.length > 0) await audit(ctx, 'session.revokeOthers', tenantId, publicId('user', userId), { sessionsEnded: ended.length });
    return ended;
  });
  markRevoked(ctx.app, ended);
  return ended.length;
}
