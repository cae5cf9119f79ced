import type { Permission } from '../../entities/types/roles.js';
import { type Ctx } from '../context.js';
import { tenantOf } from '../core/authorize.js';
import { AppError } from '../errors.js';

/**
 * The first permission is for documents of sender ids, the second for proofs of transfers; an uploaded file doesn't say which it will be.
 */
const tenantPermissions: readonly Permission[] = ['MANAGE_SENDER_IDS', 'MANAGE_BILLING'];
const staffPermissions: readonly Permission[] = ['REVIEW_SENDER_IDS', 'VIEW_PLATFORM'];

/** The tenant whose files the actor may upload and see. UNAUTHENTICATED, FORBIDDEN. */
export function allowFiles(ctx: Ctx): string {
  const tenantId = tenantOf(ctx);
  if (!hasOneOf(ctx, tenantPermissions)) throw new AppError('FORBIDDEN');
  return tenantId;
}

/**
 * The tenant whose files the actor may see: their own, or for platform staff the one they name (undefined: all). UNAUTHENTICATED,
 * FORBIDDEN, also for a tenant's user who names a tenant.
 */
export function fileOwner(ctx: Ctx, named?: string): string | undefined {
  if (seesAllFiles(ctx)) return named;
  const tenantId = allowFiles(ctx);
  if (named !== undefined) throw new AppError('FORBIDDEN');
  return tenantId;
}

const seesAllFiles = (ctx: Ctx): boolean => ctx.actor.kind === 'user' && ctx.actor.platformRole !== null && hasOneOf(ctx, staffPermissions);

const hasOneOf = ({ actor }: Ctx, permissions: readonly Permission[]): boolean =>
  'permissions' in actor && permissions.some((permission) => actor.permissions.has(permission));
