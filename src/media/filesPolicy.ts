import type { Permission } from '../../entities/types/enums.js';
import { type Ctx } from '../context.js';
import { tenantOf } from '../core/authorize.js';
import { AppError } from '../errors.js';

/** Papers of sender ids are the one's business, proofs of transfers the other's; a file doesn't say yet which of both it will be. */
const ofTenants: readonly Permission[] = ['MANAGE_SENDER_IDS', 'MANAGE_BILLING'];
const ofStaff: readonly Permission[] = ['REVIEW_SENDER_IDS', 'VIEW_PLATFORM'];

/** The tenant whose files the actor may put and see. UNAUTHENTICATED, FORBIDDEN. */
export function allowFiles(ctx: Ctx): string {
  const tenantId = tenantOf(ctx);
  if (!hasOneOf(ctx, ofTenants)) throw new AppError('FORBIDDEN');
  return tenantId;
}

/** Whether the actor may see the files of every tenant. */
export const seesAllFiles = (ctx: Ctx): boolean => ctx.actor.kind === 'user' && ctx.actor.platformRole !== null && hasOneOf(ctx, ofStaff);

const hasOneOf = ({ actor }: Ctx, permissions: readonly Permission[]): boolean =>
  'permissions' in actor && permissions.some((permission) => actor.permissions.has(permission));
