import type { Permission } from '../../entities/types/roles.js';
import type { Ctx } from '../context.js';
import { writeList } from '../lib/files/cellList.js';
import { csvLine } from '../lib/files/csvLine.js';
import { timeOfId } from '../lib/ids.js';
import { storeStream } from '../media/storeStream.js';
import { ExportLost, holdExport, type LeasedExport, publishProgress } from './exportLease.js';
import type { ExportRow, ExportSource } from './exportSource.js';
import { sources } from './exportSources.js';

/** How long the file is kept. */
const KEPT_MS = 7 * 86_400_000;
/** Rows of a page: as many as a list may have. */
const PAGE = 200;
const HOLD_MS = 1_000;
const MARK = '\ufeff'; // without it Excel reads UTF-8 as something else

/**
 * Writes an export's file, page by page of what the list of the API shows: as it is while it is written, newest first. COMPLETED in the
 * transaction in which the file is named, so no part of one is ever said to be whole. Throws ExportLost, STORAGE_UNAVAILABLE.
 */
export async function writeExport(ctx: Ctx, leased: LeasedExport, signal: AbortSignal): Promise<void> {
  const { id, tenantId, kind, format, createdById, lease } = leased;
  let rows = 0;
  const now = ctx.app.now();
  const expiresAt = new Date(now.getTime() + KEPT_MS);
  const [csv, day] = [format === 'CSV', now.toISOString().slice(0, 10)];
  await storeStream(
    ctx,
    {
      ...{ tenantId, purpose: 'EXPORT', readerPermission: sources[kind].needs ?? null, createdBy: createdById, expiresAt },
      contentType: csv ? 'text/csv' : 'application/x-ndjson',
      filename: `${kind.toLowerCase().replace('_', '-')} ${day}.${csv ? 'csv' : 'ndjson'}`,
      pieces: pieces(ctx, leased, signal, (n) => {
        rows += n;
      }),
    },
    async (ctx, fileId) => {
      const done = await ctx.sql.row(
        `update export set status = 'COMPLETED', file_id = $3, rows = $4, done = $4, total = $4, percent = 100, finished_at = $5,
           expires_at = $6, lease = null, lease_until = null
         where id = $1 and lease = $2 returning id`,
        [id, lease, fileId, rows, ctx.app.now(), expiresAt],
      );
      if (!done) throw new ExportLost();
      await publishProgress(ctx, leased);
    },
  );
}

/** Reads as somebody of the tenant who may see its list: an export has what that shows, and nothing else. */
const readerOf = (ctx: Ctx, { id, tenantId, kind }: LeasedExport): Ctx => ({
  ...ctx,
  actor: {
    ...{ kind: 'apiKey', keyId: id, tenantId, test: false, expiresAt: null },
    permissions: new Set<Permission>(['VIEW_REPORTS', sources[kind].needs ?? 'VIEW_REPORTS']),
  },
});

async function* pieces(ctx: Ctx, leased: LeasedExport, signal: AbortSignal, count: (rows: number) => void): AsyncGenerator<Buffer> {
  const source = sources[leased.kind];
  const reader = readerOf(ctx, leased);
  const filter = revived(source, leased.filter);
  const write = leased.format === 'CSV' ? csvOf(source, (await source.further?.names(reader, filter)) ?? []) : ndjson;
  yield Buffer.from(write.head);
  let [done, total, heldAt] = [0, null as number | null, Number.NEGATIVE_INFINITY];
  let newest: number | undefined;
  for (let after: string | undefined; ; ) {
    const page = await source.page(reader, { first: PAGE, after }, filter);
    if (done === 0) total = await page.total();
    const [first] = page.ids;
    newest ??= first ? timeOfId(first).getTime() : undefined;
    yield Buffer.from(page.rows.map(write.line).join(''));
    done += page.rows.length;
    count(page.rows.length);
    if (signal.aborted) throw new ExportLost();
    if (performance.now() > heldAt + HOLD_MS) {
      heldAt = performance.now();
      const last = page.ids.at(-1);
      const percent = total ? (100 * done) / total : last && newest ? await percentAt(ctx, leased, newest, timeOfId(last).getTime()) : 0;
      await holdExport(ctx, leased, { percent: Math.min(99, percent), done, total });
    }
    await ctx.app.failpoint('in the middle of exporting');
    if (!page.after) return;
    after = page.after;
  }
}

/** Of more rows than are counted: the part of the tenant's time that is behind. */
async function percentAt(ctx: Ctx, { tenantId }: LeasedExport, newest: number, at: number): Promise<number> {
  const tenant = await ctx.sql.row<{ since: string }>('select created_at as since from tenant where id = $1', [tenantId]);
  const since = tenant ? Date.parse(tenant.since) : at;
  return newest > since ? Math.max(0, (100 * (newest - at)) / (newest - since)) : 0;
}

const revived = ({ moments }: ExportSource, filter: Record<string, unknown>): object =>
  Object.fromEntries(
    Object.entries(filter).map(([name, value]) => [name, moments.includes(name) && typeof value === 'string' ? new Date(value) : value]),
  );

interface Writer {
  head: string;
  line: (row: ExportRow) => string;
}

const ndjson: Writer = { head: '', line: (row) => `${JSON.stringify(row)}\n` };

/** Further values have a column each, by their names. */
function csvOf({ columns, numbers, further }: ExportSource, names: string[]): Writer {
  const plain = columns.filter((column) => column !== further?.of);
  const own = new Set(plain.flatMap((column, place) => (numbers.includes(column) ? [place] : [])));
  const cell = (value: ExportRow[string]): string => (Array.isArray(value) ? writeList(value) : value === null ? '' : String(value));
  return {
    head: MARK + csvLine([...plain, ...names]),
    line: (row) => {
      const values = ((further && row[further.of]) ?? {}) as Record<string, string>;
      const named = names.map((name) => (Object.hasOwn(values, name) ? (values[name] ?? '') : ''));
      return csvLine([...plain.map((column) => cell(row[column] ?? null)), ...named], own);
    },
  };
}
