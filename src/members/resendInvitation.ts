import type { Invitation } from '../../entities/Invitation.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { requireActiveTenant } from '../core/tenantRow.js';
import { AppError, databaseFault } from '../errors.js';
import { publicId } from '../lib/ids.js';
import { lockInvitation, mailInvitation, newInvitationToken, readInvitation } from './invitations.js';
import { allowRole, managerOf } from './membersPolicy.js';

/**
 * Mails an invitation again with a new link for 7 days; the old link stops working. Works for an expired invitation too. INVALID_STATE once
 * it was accepted or revoked, FORBIDDEN for a role with permissions that the actor lacks.
 */
export async function resendInvitation(ctx: Ctx, id: string): Promise<Invitation> {
  const { tenantId, userId } = managerOf(ctx);
  await requireActiveTenant(ctx, tenantId);
  ctx.app.limits.take('invitationsPerTenant', tenantId);
  try {
    await inTransaction(ctx, (ctx) => resend(ctx, tenantId, id, userId));
  } catch (error) {
    if (databaseFault(error)?.constraint === 'invitation_open')
      throw new AppError('CONFLICT', { message: 'This address was invited again in the meantime.' });
    throw error;
  }
  return readInvitation(ctx, tenantId, id);
}

async function resend(ctx: Ctx, tenantId: string, id: string, inviterId: string): Promise<void> {
  const { email, role, status } = await lockInvitation(ctx, tenantId, id);
  if (status === 'ACCEPTED' || status === 'REVOKED')
    throw new AppError('INVALID_STATE', {
      message: `This invitation was ${status.toLowerCase()}: invite the person anew.`,
      params: { status },
    });
  allowRole(ctx, role);
  const { token, hash, expiresAt } = newInvitationToken(ctx);
  // The person who resends it becomes its inviter.
  await ctx.sql.rows(
    `update invitation set status = 'PENDING', ended_at = null, token_hash = $2, expires_at = $3, invited_by = $4 where id = $1`,
    [id, hash, expiresAt, inviterId],
  );
  await mailInvitation(ctx, { tenantId, email, role, token, inviterId });
  await audit(ctx, 'member.resendInvitation', tenantId, publicId('invitation', id), { role });
}
