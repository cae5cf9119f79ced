import type { ContactImport } from '../../../entities/ContactImport.js';
import type { ImportContactsInput, ImportOptOutsInput } from '../../../entities/inputs/imports.js';
import type { ImportKind } from '../../../entities/types/imports.js';
import { type Ctx, inTransaction } from '../../context.js';
import { actorUserId, allowInTenant } from '../../core/authorize.js';
import { storedActor } from '../../core/storedActor.js';
import { requireActiveTenant } from '../../core/tenantRow.js';
import { publishChange } from '../../db/outbox.js';
import { AppError, Issues } from '../../errors.js';
import { newId } from '../../lib/ids.js';
import { filesOfTenant, lockFiles } from '../../media/files.js';
import { ContactFault, readValues } from '../contactRow.js';
import { readImport } from './contactImports.js';
import { readColumns } from './importColumns.js';
import type { ImportOptions } from './importLease.js';

/** Imports of a tenant that have not ended. */
const MOST_OPEN = 10;
const MOST_GROUPS = 100;

/**
 * Begins to read an uploaded list of contacts; nothing is imported before it is confirmed. BAD_USER_INPUT with the field, NOT_FOUND for the
 * file or a group, INVALID_STATE while ten imports are open.
 */
export async function importContacts(ctx: Ctx, input: ImportContactsInput): Promise<ContactImport> {
  const issues = new Issues();
  const { groupIds, existing } = input;
  if (groupIds.length > MOST_GROUPS) issues.add('BAD_USER_INPUT', 'groupIds', { max: MOST_GROUPS, of: 'groups' });
  const values = readValues({ tags: input.tags });
  if (values instanceof ContactFault) issues.add('BAD_USER_INPUT', values.field, values.params);
  issues.throwIfAny();
  const tags = values instanceof ContactFault ? [] : (values.tags ?? []);
  return start(ctx, 'CONTACTS', input, { existing, groupIds: [...new Set(groupIds)], tags });
}

/** The same for numbers that opted out. */
export const importOptOuts = (ctx: Ctx, input: ImportOptOutsInput): Promise<ContactImport> =>
  start(ctx, 'OPT_OUTS', input, { existing: 'UPDATE', groupIds: [], tags: [] });

async function start(
  ctx: Ctx,
  kind: ImportKind,
  { fileId, columns, hasHeader }: ImportOptOutsInput,
  others: Pick<ImportOptions, 'existing' | 'groupIds' | 'tags'>,
): Promise<ContactImport> {
  const tenantId = allowInTenant(ctx, 'MANAGE_CONTACTS');
  await requireActiveTenant(ctx, tenantId);
  const options: ImportOptions = { ...others, columns: readColumns(columns), hasHeader: hasHeader ?? null };
  return inTransaction(ctx, async (ctx) => {
    await lockFiles(ctx, tenantId, [fileId]);
    const [file] = await filesOfTenant(ctx, tenantId, [fileId]);
    if (file?.purpose !== 'CONTACTS') throw new AppError('NOT_FOUND', { field: 'fileId' });
    await checkGroups(ctx, tenantId, options.groupIds);
    // After those that are being started in other transactions.
    await ctx.sql.rows(`select pg_advisory_xact_lock(hashtextextended($1 || 'imports', 0))`, [tenantId]);
    const open = await ctx.sql.row<{ n: number }>('select count(*) as n from contact_import where tenant_id = $1 and finished_at is null', [
      tenantId,
    ]);
    if ((open?.n ?? 0) >= MOST_OPEN)
      throw new AppError('INVALID_STATE', { message: 'Ten imports are open: confirm or cancel one first.', params: { max: MOST_OPEN } });
    const id = newId();
    await ctx.sql.rows(
      `insert into contact_import (id, tenant_id, kind, status, file_id, file, options, created_by, actor, created_at)
       values ($1, $2, $3, 'STAGING', $4, $5, $6, $7, $8, $9)`,
      [
        ...[id, tenantId, kind, fileId, JSON.stringify(file), JSON.stringify(options)],
        ...[actorUserId(ctx), storedActor(ctx.actor), ctx.app.now()],
      ],
    );
    await publishChange(ctx.sql, 'contactImport', tenantId, [id]);
    return readImport(ctx, tenantId, id);
  });
}

async function checkGroups(ctx: Ctx, tenantId: string, groupIds: readonly string[]): Promise<void> {
  const rows = await ctx.sql.rows<{ id: string }>(
    'select id from contact_group where tenant_id = $1 and id = any($2::uuid[]) order by id for key share',
    [tenantId, groupIds],
  );
  const known = new Set(rows.map(({ id }) => id));
  const unknown = groupIds.findIndex((id) => !known.has(id));
  if (unknown >= 0) throw new AppError('NOT_FOUND', { field: `groupIds[${unknown}]` });
}
