import type { ChangeMemberRoleInput } from '../../entities/inputs/members.js';
import type { Membership } from '../../entities/Membership.js';
import type { Role } from '../../entities/types/roles.js';
import { rolePermissions } from '../auth/permissions.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { lockTenant } from '../core/tenantRow.js';
import { publishChange } from '../db/outbox.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { readMembership } from './members.js';
import { allowRole, managerOf, requireAnotherOwner, revokeInvitationsBy } from './membersPolicy.js';

const roles = Object.keys(rolePermissions) as Role[];

/**
 * Changes a member's role; their requests follow within a second, and their sockets for this tenant close. FORBIDDEN if the old or the
 * new role has permissions that the actor lacks, LAST_OWNER for the only owner, NOT_FOUND for another tenant's member.
 */
export async function changeMemberRole(ctx: Ctx, { id, role }: ChangeMemberRoleInput): Promise<Membership> {
  const { tenantId } = managerOf(ctx);
  return inTransaction(ctx, async (ctx) => {
    await lockTenant(ctx, tenantId);
    const member = await ctx.sql.row<{ user_id: string; role: Role }>(
      'select user_id, role from membership where tenant_id = $1 and id = $2',
      [tenantId, id],
    );
    if (!member) throw new AppError('NOT_FOUND', { field: 'id' });
    allowRole(ctx, member.role);
    allowRole(ctx, role);
    if (member.role === 'OWNER' && role !== 'OWNER') await requireAnotherOwner(ctx, tenantId, id);
    if (member.role !== role) {
      await ctx.sql.rows('update membership set role = $3 where tenant_id = $1 and id = $2', [tenantId, id, role]);
      await revokeInvitationsBy(
        ctx,
        tenantId,
        member.user_id,
        roles.filter((given) => !mayInvite(role, given)),
      );
      await publishChange(ctx.sql, 'memberRole', tenantId, [member.user_id]);
      await audit(ctx, 'member.changeRole', tenantId, publicId('user', member.user_id), { from: member.role, to: role });
    }
    const changed = await readMembership(ctx, tenantId, id);
    if (!changed) throw new Error('the member that was just changed does not exist');
    return changed;
  });
}

const mayInvite = (role: Role, given: Role): boolean =>
  rolePermissions[role].includes('MANAGE_MEMBERS') &&
  rolePermissions[given].every((permission) => rolePermissions[role].includes(permission));
