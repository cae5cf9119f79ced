import type { Export } from '../../entities/Export.js';
import type { File } from '../../entities/File.js';
import type { ExportFilter } from '../../entities/inputs/exports.js';
import type { PageArgs } from '../../entities/inputs/page.js';
import type { Ctx } from '../context.js';
import { allowInTenant } from '../core/authorize.js';
import { Conditions, type Page, readPage } from '../db/page.js';
import { AppError } from '../errors.js';
import { type Progressing, progressOf } from '../lib/flow/progress.js';
import { filesById } from '../media/files.js';

const COLUMNS = `e.id, e.tenant_id as "tenantId", e.kind, e.format, e.status, e.rows, e.file_id as "fileId",
  e.failure_detail as "failureDetail", e.created_by as "createdById", e.created_at as "createdAt", e.finished_at as "finishedAt",
  case when e.status = 'COMPLETED' then e.expires_at end as "expiresAt", e.percent, e.done, e.total as "of",
  case when e.status = 'RUNNING' and e.lease is not null then e.rate_from end as "rateFrom", e.rate_done as "rateDone",
  e.worked_at as "workedAt"`;

type Row = Omit<Export, 'progress'> & Progressing;
const toExport = (row: Row): Export => ({ ...row, progress: progressOf(row) });

/** The tenant's exports, newest first. */
export async function exportList(ctx: Ctx, args: PageArgs, { kind, status }: ExportFilter): Promise<Page<Export>> {
  const conditions = new Conditions()
    .add('e.tenant_id = $?', allowInTenant(ctx, 'VIEW_REPORTS'))
    .add('e.kind = any($?::text[])', kind)
    .add('e.status = any($?::text[])', status);
  const list = { name: 'exports', columns: COLUMNS, from: 'export e', id: 'e.id', conditions, toNode: toExport };
  return readPage<Row, Export>(ctx.sql, list, args);
}

/** Those of these that the actor's list shows. */
export const exportsById = async (ctx: Ctx, ids: readonly string[]): Promise<Export[]> =>
  readExports(ctx, allowInTenant(ctx, 'VIEW_REPORTS'), ids);

/** One export that the actor may see; null otherwise. */
export async function exportById(ctx: Ctx, id: string): Promise<Export | null> {
  const [found] = await exportsById(ctx, [id]);
  return found ?? null;
}

/** One export of a tenant; NOT_FOUND. */
export async function readExport(ctx: Ctx, tenantId: string, id: string): Promise<Export> {
  const [found] = await readExports(ctx, tenantId, [id]);
  if (!found) throw new AppError('NOT_FOUND', { field: 'id' });
  return found;
}

/** Exports of a tenant, whoever asks. */
export async function readExports(ctx: Ctx, tenantId: string, ids: readonly string[]): Promise<Export[]> {
  const rows = await ctx.sql.rows<Row>(`select ${COLUMNS} from export e where e.tenant_id = $1 and e.id = any($2::uuid[])`, [
    tenantId,
    ids,
  ]);
  return rows.map(toExport);
}

/** Files of exports that were read already, in the order of the ids; undefined for what is deleted by now, or not the actor's to see. */
export async function filesOfExports(ctx: Ctx, ids: readonly string[]): Promise<(File | undefined)[]> {
  allowInTenant(ctx, 'VIEW_REPORTS');
  const files = await filesById(ctx, ids);
  return ids.map((id) => files.find((file) => file.id === id));
}
