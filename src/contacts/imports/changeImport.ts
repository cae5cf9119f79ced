import type { ContactImport } from '../../../entities/ContactImport.js';
import type { UpdateContactImportInput } from '../../../entities/inputs/imports.js';
import { type Ctx, inTransaction } from '../../context.js';
import { audit } from '../../core/audit.js';
import { allowInTenant } from '../../core/authorize.js';
import { requireActiveTenant } from '../../core/tenantRow.js';
import { publishChange } from '../../db/outbox.js';
import { AppError } from '../../errors.js';
import { publicId } from '../../lib/ids.js';
import { lockContacts } from '../lockContacts.js';
import { readImport } from './contactImports.js';
import { type NamedColumn, readColumns } from './importColumns.js';
import type { ImportOptions } from './importLease.js';
import { NO_PHONE_COLUMN } from './listFile.js';
import { makeRowGroups, type RowGroups } from './rowGroups.js';

interface Locked {
  status: ContactImport['status'];
  options: ImportOptions;
  groupNames: string[];
  rowGroups: RowGroups | null;
  width: number | null;
}

/**
 * Reads the file anew, with columns read otherwise; what isn't given stays as it was asked for. NOT_FOUND, INVALID_STATE once it is
 * confirmed or has ended, BAD_USER_INPUT for a column.
 */
export async function updateContactImport(ctx: Ctx, { id, columns, hasHeader }: UpdateContactImportInput): Promise<ContactImport> {
  const named = readColumns(columns);
  return change(ctx, id, async (ctx, tenantId, { status, options, width }) => {
    await requireActiveTenant(ctx, tenantId);
    if (status !== 'STAGING' && status !== 'READY')
      throw new AppError('INVALID_STATE', { message: 'This import can not be changed any more.' });
    checkColumns(named, width);
    const changed: ImportOptions = { ...options, columns: named ?? options.columns, hasHeader: hasHeader ?? options.hasHeader };
    await ctx.sql.rows(
      `update contact_import set status = 'STAGING', options = $2, preview = null, ready_at = null, percent = 0, done = 0, tries = 0,
         lease = null, lease_until = null, worked_at = null
       where id = $1`,
      [id, JSON.stringify(changed)],
    );
  });
}

function checkColumns(named: NamedColumn[] | null, width: number | null): void {
  const beyond = named?.findIndex(({ index }) => width !== null && index >= width) ?? -1;
  if (beyond >= 0)
    throw new AppError('BAD_USER_INPUT', {
      field: `columns[${beyond}].index`,
      params: { reason: 'The file has no such column', min: 0, max: (width ?? 1) - 1 },
    });
  // Of columns that aren't named one may be guessed to be it.
  if (named && named.length === width && !named.some(({ field }) => field === 'PHONE'))
    throw new AppError('BAD_USER_INPUT', { field: 'columns', params: { reason: NO_PHONE_COLUMN } });
}

/**
 * Begins to import what the preview shows; one that is confirmed already stays as it is. Groups that rows name are made now where there are
 * none; what was renamed since the preview is still the group that is meant. NOT_FOUND, INVALID_STATE where there is no preview, it has
 * ended, or the tenant would have too many groups. Audited.
 */
export async function confirmContactImport(ctx: Ctx, id: string): Promise<ContactImport> {
  return change(ctx, id, async (ctx, tenantId, { status, groupNames, rowGroups }) => {
    await requireActiveTenant(ctx, tenantId);
    if (status === 'RUNNING' || status === 'COMPLETED') return;
    if (status === 'STAGING') throw new AppError('INVALID_STATE', { message: 'The file is still being read: wait for its preview.' });
    if (status !== 'READY') throw new AppError('INVALID_STATE', { message: 'This import has ended: start another one.' });
    const groups = await makeRowGroups(ctx, tenantId, groupNames, rowGroups ?? {});
    const row = await ctx.sql.row<{ kind: string; rows: number }>(
      `update contact_import set status = 'RUNNING', done = 0, worked_at = null, rate_from = null, row_groups = $2 where id = $1
       returning kind, staged as rows`,
      [id, JSON.stringify(groups)],
    );
    await audit(ctx, 'contactImport.confirm', tenantId, publicId('contactImport', id), { ...row });
  });
}

/** Stops an import; what is in stays in. One that has ended stays as it is. NOT_FOUND. */
export async function cancelContactImport(ctx: Ctx, id: string): Promise<ContactImport> {
  return change(ctx, id, async (ctx, _, { status }) => {
    if (status === 'COMPLETED' || status === 'FAILED' || status === 'CANCELLED') return;
    await ctx.sql.rows(`update contact_import set status = 'CANCELLED', finished_at = $2, lease = null, lease_until = null where id = $1`, [
      id,
      ctx.app.now(),
    ]);
  });
}

/** Locks the contacts and then the import, as whoever works on it does. */
async function change(ctx: Ctx, id: string, work: (ctx: Ctx, tenantId: string, locked: Locked) => Promise<void>): Promise<ContactImport> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  return inTransaction(ctx, async (ctx) => {
    await lockContacts(ctx, tenantId);
    const locked = await ctx.sql.row<Locked>(
      `select status, options, group_names as "groupNames", row_groups as "rowGroups",
         jsonb_array_length(preview->'columns') as width
       from contact_import where tenant_id = $1 and id = $2 for update`,
      [tenantId, id],
    );
    if (!locked) throw new AppError('NOT_FOUND', { field: 'id' });
    await work(ctx, tenantId, locked);
    await publishChange(ctx.sql, 'contactImport', tenantId, [id]);
    return readImport(ctx, tenantId, id);
  });
}
