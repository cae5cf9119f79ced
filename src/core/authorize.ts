import type { Permission } from '../../entities/types/roles.js';
import type { Actor, Ctx } from '../context.js';
import { AppError } from '../errors.js';

/** Whether test keys may do it as well. A use case that says 'tests too' shows and touches test messages alone for them: see isTest. */
type Reach = 'live only' | 'tests too';

/** The tenant that the actor works for and may do this in. UNAUTHENTICATED without anybody, FORBIDDEN without the right or a tenant. */
export function allowInTenant(ctx: Ctx, permission: Permission, reach: Reach = 'live only'): string {
  const tenantId = tenantOf(ctx);
  if ('permissions' in ctx.actor && !ctx.actor.permissions.has(permission)) throw new AppError('FORBIDDEN');
  if (reach === 'live only' && isTest(ctx)) throw new AppError('FORBIDDEN', { message: 'A test key can’t do this.' });
  return tenantId;
}

/** The tenant that the actor works for, whatever their rights. */
export function tenantOf(ctx: Ctx): string {
  if (ctx.actor.kind === 'apiKey') return ctx.actor.tenantId;
  if (ctx.actor.kind !== 'user') throw new AppError('UNAUTHENTICATED');
  if (!ctx.actor.tenantId) throw new AppError('FORBIDDEN', { message: 'This session acts for no tenant.' });
  return ctx.actor.tenantId;
}

/** The person who acts; null for an API key and for the system. */
export const actorUserId = ({ actor }: Ctx): string | null => (actor.kind === 'user' ? actor.userId : null);

/** Whether a test key acts: everything it sends goes to the simulator and costs nothing. */
export const isTest = (ctx: Ctx): boolean => ctx.actor.kind === 'apiKey' && ctx.actor.test;

/** The person who acts, for what only people may do: UNAUTHENTICATED without anybody, FORBIDDEN for an API key. */
export function personOf(ctx: Ctx): Extract<Actor, { kind: 'user' }> {
  if (ctx.actor.kind === 'apiKey') throw new AppError('FORBIDDEN', { message: 'An API key can’t do this.' });
  if (ctx.actor.kind !== 'user') throw new AppError('UNAUTHENTICATED');
  return ctx.actor;
}

/** Passes for platform staff with this permission and for the system itself. */
export function allowOnPlatform(ctx: Ctx, permission: Permission): void {
  if (ctx.actor.kind === 'system') return;
  const actor = personOf(ctx);
  if (!actor.platformRole || !actor.permissions.has(permission)) throw new AppError('FORBIDDEN');
}

/**
 * Whose rows a list shows: the actor's tenant, or for platform staff the tenant they name (undefined: all). A tenant's user who names a
 * tenant is FORBIDDEN, even their own: the tenant is never an argument for them.
 */
export function tenantToRead(ctx: Ctx, named: string | undefined, permission: Permission, reach?: Reach): string | undefined {
  const { actor } = ctx;
  if (actor.kind === 'system') return named;
  if (actor.kind === 'anonymous') throw new AppError('UNAUTHENTICATED');
  if (actor.kind === 'user' && actor.platformRole && actor.permissions.has('VIEW_PLATFORM')) return named ?? actor.tenantId ?? undefined;
  if (named !== undefined) throw new AppError('FORBIDDEN');
  return allowInTenant(ctx, permission, reach);
}
