import type { SwitchTenantInput } from '../../../entities/inputs/account.js';
import type { Ctx } from '../../context.js';
import { audit } from '../../core/audit.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import type { OpenedSession } from './refreshCookie.js';
import { rotateSession } from './refreshSession.js';

/**
 * Continues the session for another tenant of the user: returns new tokens and uses the given refresh token up. The old access token stays
 * valid for the former tenant until it expires. NOT_FOUND where the user is no member; otherwise as refreshSession.
 */
export async function switchTenant(ctx: Ctx, { tenantId, refreshToken }: SwitchTenantInput): Promise<OpenedSession> {
  if (ctx.actor.kind === 'apiKey') throw new AppError('FORBIDDEN', { message: 'An API key acts for one tenant.' });
  return rotateSession(ctx, refreshToken, async (ctx, session) => {
    const member = await ctx.sql.row('select 1 from membership where user_id = $1 and tenant_id = $2', [session.userId, tenantId]);
    if (!member) throw new AppError('NOT_FOUND', { field: 'tenantId' });
    await ctx.sql.rows('update session set tenant_id = $2 where id = $1', [session.id, tenantId]);
    await audit(ctx, 'session.switchTenant', tenantId, publicId('user', session.userId));
    return { ...session, tenantId };
  });
}
