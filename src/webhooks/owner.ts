import type { Ctx } from '../context.js';
import { allowInTenant, allowOnPlatform } from '../core/authorize.js';

/**
 * Whose endpoints the actor keeps: their tenant's, or null for the platform's, which are those of its admins who act for no tenant.
 * UNAUTHENTICATED, FORBIDDEN.
 */
export function webhookOwner(ctx: Ctx): string | null {
  const { actor } = ctx;
  if (actor.kind === 'user' && actor.platformRole && !actor.tenantId) {
    allowOnPlatform(ctx, 'MANAGE_WEBHOOKS');
    return null;
  }
  return allowInTenant(ctx, 'MANAGE_WEBHOOKS');
}

/** SQL: whether the column is this owner; `place` is the parameter. Written so that an index of the column is used. */
export const isOwner = (column: string, place: string, owner: string | null): string =>
  owner === null ? `(${column} is null and ${place}::uuid is null)` : `${column} = ${place}::uuid`;
