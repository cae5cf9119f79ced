import { sql } from 'kysely';
import type { File } from '../../entities/File.js';
import type { FileFilter } from '../../entities/inputs/files.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { FilePurpose } from '../../entities/types/files.js';
import type { Permission } from '../../entities/types/roles.js';
import type { Ctx } from '../context.js';
import { isStaff } from '../core/authorize.js';
import { List, type Value } from '../db/lists.js';
import type { Page } from '../db/page.js';
import { AppError } from '../errors.js';
import { likePattern } from '../lib/likePattern.js';
import { fileOwner, permissionsOf, visiblePurposes } from './filesPolicy.js';

const list = new List({
  select: (tables) =>
    tables
      .selectFrom('File')
      .select(['id', 'tenantId', 'filename', 'contentType', 'sizeBytes', 'checksumSha256', 'purpose', 'readerPermission', 'createdAt']),
  id: 'File.id',
  filters: {
    tenantId: (eb, value: Value<string>) => eb('tenantId', '=', value),
    name: (eb, value: Value<string>) => eb('filename', 'ilike', value),
    purpose: (eb, value: Value<FilePurpose[]>) => eb('purpose', '=', eb.fn.any(value)),
    permissions: (eb, value: Value<Permission[]>) =>
      eb.or([eb('readerPermission', 'is', null), eb('readerPermission', '=', eb.fn.any(value))]),
    missing: (eb, value: Value<boolean>) =>
      sql<boolean>`exists (select from missing_file where file_id = ${eb.ref('File.id')}) = ${value}::boolean`,
  },
});

/** Those of these files that are this tenant's, in the order of the ids; what is another's or unknown is left out. */
export const filesOfTenant = (ctx: Ctx, tenantId: string, ids: readonly string[]): Promise<File[]> => list.byIds(ctx, ids, { tenantId });

/** Which of these ids are files of this tenant, kept from being deleted until the transaction ends. */
export async function lockFiles(ctx: Ctx, tenantId: string, ids: readonly string[]): Promise<Set<string>> {
  const rows = await ctx.sql.rows<{ id: string }>(
    'select id from media_asset where tenant_id = $1 and id = any($2::uuid[]) order by id for key share',
    [tenantId, ids],
  );
  return new Set(rows.map(({ id }) => id));
}

/**
 * The files of the actor's tenant, newest first; for platform staff those of all, or of the one that they name, or only missing ones.
 * FORBIDDEN for others who name a tenant or `missing`.
 */
export async function files(ctx: Ctx, args: PageArgs, { tenantId, search, missing = null, purpose }: FileFilter): Promise<Page<File>> {
  const owner = fileOwner(ctx, tenantId, purpose ?? undefined);
  const visible = visiblePurposes(ctx).filter((one) => !purpose || purpose.includes(one));
  const filters = { tenantId: owner, name: likePattern(search), purpose: visible, permissions: permissionsOf(ctx), missing };
  if (missing !== null && !isStaff(ctx)) throw new AppError('FORBIDDEN');
  return list.page(ctx, args, filters);
}

/** Of each of these files, which the actor sees, whether its store no longer has it, as the last backup of files found. */
export async function areMissing(ctx: Ctx, ids: readonly string[]): Promise<boolean[]> {
  const rows = await ctx.sql.rows<{ id: string }>('select file_id as id from missing_file where file_id = any($1::uuid[])', [ids]);
  return ids.map((id) => rows.some((row) => row.id === id));
}

/** Those of these files that the actor sees. */
export const filesById = async (ctx: Ctx, ids: readonly string[]): Promise<File[]> =>
  list.byIds(ctx, ids, { tenantId: fileOwner(ctx, undefined, []), purpose: visiblePurposes(ctx), permissions: permissionsOf(ctx) });
