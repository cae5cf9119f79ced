import type { Permission } from '../../entities/types/roles.js';
import type { Actor, Ctx } from '../context.js';
import { AppError } from '../errors.js';

/** Whether test keys may do it too. A use case with 'tests too' shows and changes test messages only for them: see isTest. */
type TestKeyAccess = 'live only' | 'tests too';

/**
 * The actor's tenant, if they have this permission in it. UNAUTHENTICATED for an anonymous caller, FORBIDDEN without the permission or a
 * tenant.
 */
export function allowInTenant(ctx: Ctx, permission: Permission, testKeys: TestKeyAccess = 'live only'): string {
  const tenantId = tenantOf(ctx);
  if ('permissions' in ctx.actor && !ctx.actor.permissions.has(permission)) throw new AppError('FORBIDDEN');
  if (testKeys === 'live only' && isTest(ctx)) throw new AppError('FORBIDDEN', { message: 'A test key can’t do this.' });
  return tenantId;
}

/** The actor's tenant, whatever their permissions. */
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

/** The person who acts, for what only people may do: UNAUTHENTICATED for an anonymous caller, FORBIDDEN for an API key. */
export function personOf(ctx: Ctx): Extract<Actor, { kind: 'user' }> {
  if (ctx.actor.kind === 'apiKey') throw new AppError('FORBIDDEN', { message: 'An API key can’t do this.' });
  if (ctx.actor.kind !== 'user') throw new AppError('UNAUTHENTICATED');
  return ctx.actor;
}

/** Whether the reader is platform staff who may see all tenants, or the system. */
export const isStaff = ({ actor }: Ctx): boolean =>
  actor.kind === 'system' || (actor.kind === 'user' && actor.platformRole !== null && actor.permissions.has('VIEW_PLATFORM'));

/** Passes for platform staff with this permission and for the system. UNAUTHENTICATED, FORBIDDEN. */
export function allowOnPlatform(ctx: Ctx, permission: Permission): void {
  if (ctx.actor.kind === 'system') return;
  const actor = personOf(ctx);
  if (!actor.platformRole || !actor.permissions.has(permission)) throw new AppError('FORBIDDEN');
}

/**
 * The tenant whose rows a list shows: the actor's own, or for platform staff the one they name (undefined: all). FORBIDDEN for a tenant's
 * user who names a tenant, even their own: for them it is never an argument.
 */
export function tenantToRead(ctx: Ctx, named: string | undefined, permission: Permission, testKeys?: TestKeyAccess): string | undefined {
  const { actor } = ctx;
  if (actor.kind === 'system') return named;
  if (actor.kind === 'anonymous') throw new AppError('UNAUTHENTICATED');
  if (actor.kind === 'user' && isStaff(ctx)) return named ?? actor.tenantId ?? undefined;
  if (named !== undefined) throw new AppError('FORBIDDEN');
  return allowInTenant(ctx, permission, testKeys);
}
