import type { Invitation } from '../../entities/Invitation.js';
import type { InvitationFilter } from '../../entities/inputs/members.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { InvitationStatus, Language } from '../../entities/types/people.js';
import type { Role } from '../../entities/types/roles.js';
import { mailedTokens, newMailedToken } from '../accounts/mailedTokens.js';
import { type Ctx } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { Conditions, type Page, readPage } from '../db/page.js';
import { AppError } from '../errors.js';
import { accountLink } from '../mail/links.js';
import { queueMail } from '../mail/queueMail.js';

/** $1 is now. A pending invitation whose time is over is EXPIRED, although its row may not say so yet. */
const COLUMNS = `id, tenant_id as "tenantId", email, role,
  case when status = 'PENDING' and expires_at <= $1 then 'EXPIRED' else status end as status,
  invited_by as "invitedById", expires_at as "expiresAt", created_at as "createdAt"`;

/** The tenant's invitations, newest first. For those who manage members. */
export async function invitations(ctx: Ctx, args: PageArgs, filter: InvitationFilter): Promise<Page<Invitation>> {
  const conditions = new Conditions(ctx.app.now())
    .add('"tenantId" = $?', allowInTenant(ctx, 'MANAGE_MEMBERS'))
    .add('status = any($?::text[])', filter.status);
  const from = `(select ${COLUMNS} from invitation) i`;
  return readPage<Invitation, Invitation>(
    ctx.sql,
    { name: 'invitations', columns: '*', from, id: 'id', conditions, toNode: (row) => row },
    args,
  );
}

/** Those of these invitations that the actor's list shows. */
export async function invitationsById(ctx: Ctx, ids: readonly string[]): Promise<Invitation[]> {
  return ctx.sql.rows<Invitation>(`select ${COLUMNS} from invitation where tenant_id = $2 and id = any($3::uuid[])`, [
    ctx.app.now(),
    allowInTenant(ctx, 'MANAGE_MEMBERS'),
    ids,
  ]);
}

/** An invitation of a tenant, for payloads. */
export async function readInvitation(ctx: Ctx, tenantId: string, id: string): Promise<Invitation> {
  const row = await ctx.sql.row<Invitation>(`select ${COLUMNS} from invitation where tenant_id = $2 and id = $3`, [
    ctx.app.now(),
    tenantId,
    id,
  ]);
  if (!row) throw new AppError('NOT_FOUND', { field: 'id' });
  return row;
}

/** Locks an invitation of a tenant: NOT_FOUND for another tenant's. Inside a transaction. */
export async function lockInvitation(
  ctx: Ctx,
  tenantId: string,
  id: string,
): Promise<{ email: string; role: Role; status: InvitationStatus }> {
  const row = await ctx.sql.row<{ email: string; role: Role; status: InvitationStatus }>(
    'select email, role, status from invitation where tenant_id = $1 and id = $2 for update',
    [tenantId, id],
  );
  if (!row) throw new AppError('NOT_FOUND', { field: 'id' });
  return row;
}

/** A new token for an invitation, and when it expires. */
export function newInvitationToken(ctx: Ctx): { token: string; hash: Buffer; expiresAt: Date } {
  return { ...newMailedToken('INVITATION'), expiresAt: new Date(ctx.app.now().getTime() + mailedTokens.INVITATION.lifeMs) };
}

/** Mails an invitation, in the language of the invited person's account if there is one, else of the inviter. Inside its transaction. */
export async function mailInvitation(
  ctx: Ctx,
  invitation: { tenantId: string; email: string; role: Role; token: string; inviterId: string },
): Promise<void> {
  const { tenantId, email, role, token, inviterId } = invitation;
  const row = await ctx.sql.row<{
    tenant_name: string;
    inviter_name: string | null;
    language: Language | null;
    own_language: Language | null;
  }>(
    `select t.name as tenant_name, by.name as inviter_name, by.language, own.language as own_language
     from tenant t left join app_user by on by.id = $2 left join app_user own on own.email = $3 where t.id = $1`,
    [tenantId, inviterId, email],
  );
  if (!row) throw new AppError('NOT_FOUND');
  const recipient = { email, language: row.own_language ?? row.language ?? 'EN' };
  const [tenantName, inviterName] = [row.tenant_name, row.inviter_name ?? row.tenant_name];
  await queueMail(ctx, recipient, 'invitation', { tenantName, inviterName, role, link: accountLink(ctx, 'invitation', token) });
}
