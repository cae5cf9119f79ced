import type { ContactImport } from '../../../entities/ContactImport.js';
import type { File } from '../../../entities/File.js';
import type { ContactImportFilter } from '../../../entities/inputs/imports.js';
import type { PageArgs } from '../../../entities/inputs/page.js';
import type { Ctx } from '../../context.js';
import { allowInTenant } from '../../core/authorize.js';
import { Conditions, type Page, readPage } from '../../db/page.js';
import { AppError } from '../../errors.js';
import { type Progressing, progressOf } from '../../lib/flow/progress.js';
import { filesOfTenant } from '../../media/files.js';

const COLUMNS = `i.id, i.tenant_id as "tenantId", i.kind, i.status, i.file, i.preview, i.total, i.imported, i.updated, i.rejected,
  i.rejected_file_id as "rejectedFileId", i.failure_detail as "failureDetail", i.created_by as "createdById", i.created_at as "createdAt",
  i.finished_at as "finishedAt", i.percent, i.done, case when i.ready_at is not null then i.staged end as "of",
  case when i.finished_at is null and i.lease is not null then i.rate_from end as "rateFrom", i.rate_done as "rateDone",
  i.worked_at as "workedAt"`;

type Row = Omit<ContactImport, 'progress'> & Progressing;

const toImport = (row: Row): ContactImport => ({ ...row, progress: progressOf(row) });

/** The tenant's imports, newest first. */
export async function contactImports(ctx: Ctx, args: PageArgs, { kind, status }: ContactImportFilter): Promise<Page<ContactImport>> {
  const conditions = new Conditions()
    .add('i.tenant_id = $?', allowInTenant(ctx, 'MANAGE_CONTACTS'))
    .add('i.kind = any($?::text[])', kind)
    .add('i.status = any($?::text[])', status);
  const list = { name: 'contactImports', columns: COLUMNS, from: 'contact_import i', id: 'i.id', conditions, toNode: toImport };
  return readPage<Row, ContactImport>(ctx.sql, list, args);
}

/** Those of these that the actor's list shows. */
export async function contactImportsById(ctx: Ctx, ids: readonly string[]): Promise<ContactImport[]> {
  return readImports(ctx, allowInTenant(ctx, 'MANAGE_CONTACTS'), ids);
}

/** One import that the actor may see; null otherwise. */
export async function contactImport(ctx: Ctx, id: string): Promise<ContactImport | null> {
  const [found] = await contactImportsById(ctx, [id]);
  return found ?? null;
}

/** One import of a tenant; NOT_FOUND. */
export async function readImport(ctx: Ctx, tenantId: string, id: string): Promise<ContactImport> {
  const [found] = await readImports(ctx, tenantId, [id]);
  if (!found) throw new AppError('NOT_FOUND', { field: 'id' });
  return found;
}

/** Imports of a tenant, whoever asks. */
export async function readImports(ctx: Ctx, tenantId: string, ids: readonly string[]): Promise<ContactImport[]> {
  const rows = await ctx.sql.rows<Row>(`select ${COLUMNS} from contact_import i where i.tenant_id = $1 and i.id = any($2::uuid[])`, [
    tenantId,
    ids,
  ]);
  return rows.map(toImport);
}

/** Files of rejected rows of imports that were read already, in the order of the ids; undefined for one that is deleted by now. */
export async function rejectedFiles(ctx: Ctx, ids: readonly string[]): Promise<(File | undefined)[]> {
  const files = await filesOfTenant(ctx, allowInTenant(ctx, 'MANAGE_CONTACTS'), ids);
  return ids.map((id) => files.find((file) => file.id === id));
}
