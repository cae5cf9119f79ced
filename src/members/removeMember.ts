import type { Role } from '../../entities/types/roles.js';
import { rolePermissions } from '../auth/permissions.js';
import { markRevoked } from '../auth/revocations.js';
import { endSessionsIn } from '../auth/sessions/sessions.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { tenantOf } from '../core/authorize.js';
import { lockTenant } from '../core/tenantRow.js';
import { publishChange } from '../db/outbox.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { allowRole, managerOf, requireAnotherOwner, revokeInvitationsBy } from './membersPolicy.js';

/**
 * Removes a member from the tenant; members may also remove themselves. Their sessions for this tenant end at once. FORBIDDEN for a member
 * with permissions that the actor lacks, LAST_OWNER for the only owner, NOT_FOUND for another tenant's member. Returns the membership's
 * uuid.
 */
export async function removeMember(ctx: Ctx, membershipId: string): Promise<string> {
  const tenantId = tenantOf(ctx);
  const ended = await inTransaction(ctx, async (ctx) => {
    await lockTenant(ctx, tenantId);
    const member = await ctx.sql.row<{ user_id: string; role: Role }>(
      'select user_id, role from membership where tenant_id = $1 and id = $2',
      [tenantId, membershipId],
    );
    const self = ctx.actor.kind === 'user' && ctx.actor.userId === member?.user_id;
    // Before any answer about the member: an actor who may not manage members must not learn who is one.
    if (!self) managerOf(ctx);
    if (!member) throw new AppError('NOT_FOUND', { field: 'id' });
    if (!self) allowRole(ctx, member.role);
    if (member.role === 'OWNER') await requireAnotherOwner(ctx, tenantId, membershipId);
    await ctx.sql.rows('delete from membership where tenant_id = $1 and id = $2', [tenantId, membershipId]);
    await revokeInvitationsBy(ctx, tenantId, member.user_id, Object.keys(rolePermissions) as Role[]);
    // A session that has switched to another tenant lives on; its older tokens and sockets for this one must not.
    await publishChange(ctx.sql, 'memberRole', tenantId, [member.user_id]);
    await audit(ctx, 'member.remove', tenantId, publicId('user', member.user_id), { role: member.role });
    return endSessionsIn(ctx, member.user_id, tenantId, 'no member of the tenant any more');
  });
  markRevoked(ctx.app, ended);
  return membershipId;
}
