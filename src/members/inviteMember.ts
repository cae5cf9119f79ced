import type { Invitation } from '../../entities/Invitation.js';
import type { InviteMemberInput } from '../../entities/inputs/members.js';
import type { Role } from '../../entities/types/roles.js';
import { checkEmail } from '../auth/accountFields.js';
import { type Ctx, inTransaction } from '../context.js';
import { audit } from '../core/audit.js';
import { requireActiveTenant } from '../core/tenantRow.js';
import { AppError, databaseFault, Issues } from '../errors.js';
import { newId, publicId } from '../lib/ids.js';
import { mailInvitation, newInvitationToken, readInvitation } from './invitations.js';
import { allowRole, managerOf } from './membersPolicy.js';

/**
 * Invites a person into the tenant by mail. The response is the same whether or not they have an account. CONFLICT for a member and for an
 * address with an open invitation (resend that one); FORBIDDEN for a role with permissions that the actor lacks; TENANT_SUSPENDED,
 * RATE_LIMITED.
 */
export async function inviteMember(ctx: Ctx, input: InviteMemberInput): Promise<Invitation> {
  const { tenantId, userId } = managerOf(ctx);
  allowRole(ctx, input.role);
  const issues = new Issues();
  const email = checkEmail(input.email, 'email', issues);
  issues.throwIfAny();
  await requireActiveTenant(ctx, tenantId);
  ctx.app.limits.take('invitationsPerTenant', tenantId);
  const id = newId();
  try {
    await inTransaction(ctx, (ctx) => invite(ctx, { id, tenantId, email, role: input.role, inviterId: userId }));
  } catch (error) {
    if (databaseFault(error)?.constraint === 'invitation_open')
      throw new AppError('CONFLICT', { field: 'email', message: 'This address is invited already; send that invitation again.' });
    throw error;
  }
  return readInvitation(ctx, tenantId, id);
}

async function invite(ctx: Ctx, invitation: { id: string; tenantId: string; email: string; role: Role; inviterId: string }): Promise<void> {
  const { id, tenantId, email, role, inviterId } = invitation;
  const now = ctx.app.now();
  const member = await ctx.sql.row(
    'select 1 from membership m join app_user u on u.id = m.user_id where m.tenant_id = $1 and u.email = $2',
    [tenantId, email],
  );
  if (member) throw new AppError('CONFLICT', { field: 'email', message: 'This person is a member already.' });
  await ctx.sql.rows(
    `update invitation set status = 'EXPIRED', ended_at = $3
     where tenant_id = $1 and email = $2 and status = 'PENDING' and expires_at <= $3`,
    [tenantId, email, now],
  );
  const { token, hash, expiresAt } = newInvitationToken(ctx);
  await ctx.sql.rows(
    `insert into invitation (id, tenant_id, email, role, token_hash, invited_by, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [id, tenantId, email, role, hash, inviterId, now, expiresAt],
  );
  await mailInvitation(ctx, { tenantId, email, role, token, inviterId });
  await audit(ctx, 'member.invite', tenantId, publicId('invitation', id), { role });
}
