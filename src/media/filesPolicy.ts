import type { FilePurpose } from '../../entities/types/files.js';
import type { Permission } from '../../entities/types/roles.js';
import { type Ctx } from '../context.js';
import { isTest, tenantOf } from '../core/authorize.js';
import { AppError } from '../errors.js';

/**
 * Who may see files of each purpose: one permission is enough. Of documents the first is for those of sender ids, the second for proofs of
 * transfers; an uploaded document doesn't say which it will be.
 */
const readers: Record<FilePurpose, readonly Permission[]> = {
  DOCUMENT: ['MANAGE_SENDER_IDS', 'MANAGE_BILLING'],
  CONTACTS: ['MANAGE_CONTACTS'],
  AUDIENCE: ['SEND_SMS'],
  EXPORT: ['VIEW_REPORTS'],
};
const keepers: Record<FilePurpose, readonly Permission[]> = { ...readers, EXPORT: ['MANAGE_CONTACTS'] };
const staffPermissions: readonly Permission[] = ['REVIEW_SENDER_IDS', 'VIEW_PLATFORM'];
const purposes = Object.keys(readers) as FilePurpose[];

/** The tenant whose documents the actor may upload and delete; of another purpose where one is named. UNAUTHENTICATED, FORBIDDEN. */
export function allowFiles(ctx: Ctx, purpose: FilePurpose = 'DOCUMENT'): string {
  const tenantId = tenantOf(ctx);
  if (!isAllowed(ctx, purpose, keepers)) throw new AppError('FORBIDDEN');
  return tenantId;
}

/**
 * The tenant whose files the actor may see: their own, or for platform staff the one they name (undefined: all). UNAUTHENTICATED,
 * FORBIDDEN, also for a tenant's user who names a tenant, and for files of a purpose that the actor doesn't see.
 */
export function fileOwner(ctx: Ctx, named?: string, wanted: readonly FilePurpose[] = ['DOCUMENT']): string | undefined {
  if (seesAllDocuments(ctx)) return named;
  const tenantId = tenantOf(ctx);
  const visible = visiblePurposes(ctx);
  if (named !== undefined || !wanted.every((purpose) => visible.includes(purpose))) throw new AppError('FORBIDDEN');
  return tenantId;
}

/** What the files are for that the actor sees. Platform staff see the documents of all tenants, and nobody's lists of people. */
export const visiblePurposes = (ctx: Ctx): FilePurpose[] =>
  seesAllDocuments(ctx) ? ['DOCUMENT'] : purposes.filter((purpose) => isAllowed(ctx, purpose, readers));

/** A test key's work is never live: it has nothing to do with people's lists. */
const isAllowed = (ctx: Ctx, purpose: FilePurpose, who: Record<FilePurpose, readonly Permission[]>): boolean =>
  hasOneOf(ctx, who[purpose]) && !(isTest(ctx) && purpose !== 'DOCUMENT');

const seesAllDocuments = (ctx: Ctx): boolean =>
  ctx.actor.kind === 'user' && ctx.actor.platformRole !== null && hasOneOf(ctx, staffPermissions);

const hasOneOf = ({ actor }: Ctx, permissions: readonly Permission[]): boolean =>
  'permissions' in actor && permissions.some((permission) => actor.permissions.has(permission));

/** What a file may ask for of its readers (File.readerPermission). */
export const permissionsOf = ({ actor }: Ctx): Permission[] => ('permissions' in actor ? [...actor.permissions] : []);
