import type { Permission, Role } from '../../entities/types/roles.js';
import { rolePermissions } from '../auth/permissions.js';
import { type Ctx } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { AppError } from '../errors.js';

/** The actor as a manager of members, and their tenant. UNAUTHENTICATED, FORBIDDEN. */
export function managerOf(ctx: Ctx): { tenantId: string; userId: string } {
  const tenantId = allowInTenant(ctx, 'MANAGE_MEMBERS');
  if (ctx.actor.kind !== 'user') throw new AppError('FORBIDDEN', { message: 'Members are managed by people.' });
  return { tenantId, userId: ctx.actor.userId };
}

/** FORBIDDEN if the role has permissions that the actor lacks: they may not give, change or remove it. */
export function allowRole(ctx: Ctx, role: Role): void {
  const own: ReadonlySet<Permission> = ctx.actor.kind === 'user' ? ctx.actor.permissions : new Set();
  if (!rolePermissions[role].every((permission) => own.has(permission)))
    throw new AppError('FORBIDDEN', { message: 'This role has permissions that you don’t have.' });
}

/** LAST_OWNER when the tenant has no other owner. Call under lockTenant: two owners can't remove each other at the same moment. */
export async function requireAnotherOwner(ctx: Ctx, tenantId: string, leaving: string): Promise<void> {
  const other = await ctx.sql.row(`select 1 from membership where tenant_id = $1 and role = 'OWNER' and id <> $2 limit 1`, [
    tenantId,
    leaving,
  ]);
  if (!other) throw new AppError('LAST_OWNER');
}

/** Revokes the pending invitations that a user made for these roles. */
export async function revokeInvitationsBy(ctx: Ctx, tenantId: string, userId: string, roles: readonly Role[]): Promise<void> {
  await ctx.sql.rows(
    `update invitation set status = 'REVOKED', ended_at = $4
     where tenant_id = $1 and invited_by = $2 and role = any($3::text[]) and status = 'PENDING'`,
    [tenantId, userId, roles, ctx.app.now()],
  );
}
