import type { Invitation } from '../../entities/Invitation.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { AppError } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { lockInvitation, readInvitation } from './invitations.js';
import { allowRole, managerOf } from './membersPolicy.js';

/**
 * Revokes an invitation: its link stops working. INVALID_STATE once it was accepted or revoked, FORBIDDEN for a role with permissions that
 * the actor lacks.
 */
export async function revokeInvitation(ctx: Ctx, id: string): Promise<Invitation> {
  const { tenantId } = managerOf(ctx);
  await inTransaction(ctx, async (ctx) => {
    const { role, status } = await lockInvitation(ctx, tenantId, id);
    if (status === 'ACCEPTED' || status === 'REVOKED')
      throw new AppError('INVALID_STATE', { message: `This invitation was ${status.toLowerCase()} already.`, params: { status } });
    allowRole(ctx, role);
    await ctx.sql.rows(`update invitation set status = 'REVOKED', ended_at = $2 where id = $1`, [id, ctx.app.now()]);
    await audit(ctx, 'member.revokeInvitation', tenantId, publicId('invitation', id), { role });
  });
  return readInvitation(ctx, tenantId, id);
}
