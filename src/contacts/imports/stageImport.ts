import type { ImportPreview, ImportSampleRow } from '../../../entities/ContactImport.js';
import { type Ctx, inTransaction } from '../../context.js';
import { statement } from '../../db/statement.js';
import { WriteBehind } from '../../lib/flow/writeBehind.js';
import { lockContacts } from '../lockContacts.js';
import { holdImport, type LeasedImport, LeaseLost, publishProgress, withoutWaiting } from './importLease.js';
import { beginning, type ListFile, readList } from './listFile.js';
import type { Column } from './reading/columns.js';
import { nameOf } from './reading/contactRows.js';
import { shownCell, shownColumns, withoutSamples } from './reading/shownColumns.js';
import type { FileRow } from './reading/textFormat.js';
import { addRejections, type StoredRejection } from './rejections/addRejections.js';
import { arrayLiteral } from './rejections/arrayLiteral.js';
import { groupsNamed } from './rowGroups.js';
import { erasedSince, type StagedContact, StagedRows } from './stagedRows.js';
import { writeRejectedFile } from './writeRejectedFile.js';

/** Rows that are staged in one transaction: 10 to 20 ms, so that what else this process does isn't held up. */
const BATCH = 1_000;
const SAMPLE = 20;
/** The first half of an import's way. */
export const STAGED_PERCENT = 50;

interface Rows {
  ns: number[];
  lines: number[];
  phones: string[];
  names: (string | null)[];
  emails: (string | null)[];
  tags: string[];
  groups: string[];
  attributes: string[];
}
const stageStatement = statement<Rows & { importId: string; tenantId: string; kind: string }, { existing: number }>(
  'contacts/imports/stageRows.sql',
);

/**
 * Reads an import's file into rows of the database, from the beginning: whatever an earlier run left is gone first. READY at the end, with
 * the preview. Throws UnusableFile, LeaseLost, STORAGE_UNAVAILABLE; stops between two batches when `signal` is aborted (LeaseLost).
 */
export async function stageImport(ctx: Ctx, leased: LeasedImport, signal: AbortSignal): Promise<void> {
  await startAgain(ctx, leased);
  await readList(ctx, leased, (file) => stage(ctx, leased, file, signal));
}

async function startAgain(ctx: Ctx, leased: LeasedImport): Promise<void> {
  await inTransaction(ctx, async (ctx) => {
    await holdImport(ctx, leased, { percent: 0, done: 0 });
    await ctx.sql.rows('delete from contact_import_row where import_id = $1', [leased.id]);
    await ctx.sql.rows('delete from contact_import_rejection where import_id = $1', [leased.id]);
    await ctx.sql.rows(
      'update contact_import set total = 0, staged = 0, rejected = 0, preview = null, rejected_file_id = null where id = $1',
      [leased.id],
    );
  });
}

async function stage(ctx: Ctx, leased: LeasedImport, file: ListFile, signal: AbortSignal): Promise<void> {
  const { rows } = file;
  const { options, kind } = leased;
  const { first, header, columns } = await beginning(rows, { ...options, phonesOnly: kind === 'OPT_OUTS' });
  const isErased = await erasedSince(ctx, leased);
  const staged = new StagedRows(leased.options, columns, isErased);
  let existing = 0;
  const sample: ImportSampleRow[] = [];
  let waiting: StagedContact[] = [];
  let rejected: StoredRejection[] = [];
  let read = 0;
  let counted = 0;
  const writes = new WriteBehind();
  const writeBatch = async (batch: Batch) => {
    existing += await inTransaction(ctx, (ctx) => write(ctx, leased, batch));
    await ctx.app.failpoint('in the middle of staging');
  };
  const flush = async () => {
    if (signal.aborted) throw new LeaseLost();
    const percent = (STAGED_PERCENT * file.read()) / file.size;
    const from = staged.accepted - waiting.length;
    const batch = { contacts: waiting, rejected, percent, done: read, rows: read - counted, from };
    await writes.next(() => writeBatch(batch));
    counted = read;
    [waiting, rejected] = [[], []];
  };
  const take = async (row: FileRow) => {
    read += 1;
    const { contacts, rejection, repeated } = staged.take(row);
    waiting.push(...contacts);
    if (rejection) rejected.push(rejection);
    if (sample.length < SAMPLE) sample.push(...sampleOf(row, columns, { contacts, rejection, repeated }));
    if (waiting.length >= BATCH || rejected.length >= BATCH || read - counted >= 10 * BATCH) await flush();
  };
  try {
    for (const row of first) await take(row);
    for await (const row of rows) await take(row);
    await flush();
  } finally {
    await writes.end();
  }
  await writeRejectedFile(ctx, leased, header ? { header } : { columns: columns.length });
  const found = shownColumns(columns, first);
  const preview: ImportPreview = {
    ...file.format,
    hasHeader: header !== null,
    columns: isErased ? withoutSamples(found) : found,
    sample: sample.slice(0, SAMPLE),
    ...{ accepted: staged.accepted, rejected: staged.rejected, duplicates: staged.duplicates, existing },
  };
  await makeReady(ctx, leased, preview, staged.groupNames);
}

interface Batch {
  contacts: StagedContact[];
  rejected: StoredRejection[];
  percent: number;
  done: number;
  rows: number;
  /** How many contacts were staged before. */
  from: number;
}

async function write(ctx: Ctx, leased: LeasedImport, { contacts, rejected, percent, done, rows, from }: Batch): Promise<number> {
  await withoutWaiting(ctx);
  await holdImport(ctx, leased, { percent, done, add: { staged: contacts.length, rejected: rejected.length, total: rows } });
  await addRejections(ctx, leased.id, rejected);
  if (contacts.length === 0) return 0;
  const row = await ctx.sql.row(stageStatement, {
    ...{ importId: leased.id, tenantId: leased.tenantId, kind: leased.kind },
    ns: contacts.map((_, n) => from + n + 1),
    lines: contacts.map(({ line }) => line),
    phones: contacts.map(({ phone }) => phone),
    names: contacts.map(({ name }) => name ?? null),
    emails: contacts.map(({ email }) => email ?? null),
    tags: contacts.map(({ tags }) => arrayLiteral(tags)),
    groups: contacts.map(({ groups }) => arrayLiteral(groups)),
    attributes: contacts.map(({ attributes }) => attributes),
  });
  return row?.existing ?? 0;
}

async function makeReady(ctx: Ctx, leased: LeasedImport, preview: ImportPreview, groupNames: string[]): Promise<void> {
  const { id, tenantId, lease, createdAt } = leased;
  await inTransaction(ctx, async (ctx) => {
    // Who was erased while the file was read: see erasePerson.
    await lockContacts(ctx, tenantId);
    const erased = await ctx.sql.rows(
      `delete from contact_import_row r using erasure e
       where r.import_id = $1 and e.tenant_id = $2 and e.at >= $3
         and e.fingerprint = sha256(convert_to($2::text || r.phone, 'UTF8')) returning 1`,
      [id, tenantId, createdAt],
    );
    const shown = erased.length === 0 ? preview : { ...preview, sample: [], columns: withoutSamples(preview.columns) };
    const groups = await groupsNamed(ctx, tenantId, groupNames);
    const ready = await ctx.sql.row(
      `update contact_import set status = 'READY', preview = $3, group_names = $4, row_groups = $7, ready_at = $5, tries = 0, done = 0,
         percent = greatest(percent, $6), lease = null, lease_until = null
       where id = $1 and lease = $2 returning id`,
      [id, lease, JSON.stringify(shown), groupNames, ctx.app.now(), STAGED_PERCENT, JSON.stringify(groups)],
    );
    if (!ready) throw new LeaseLost();
    await publishProgress(ctx, leased);
  });
}

/** One for each number, or one that says why there is none. */
function sampleOf(
  { line, cells }: FileRow,
  columns: readonly Column[],
  { contacts, rejection, repeated }: { contacts: StagedContact[]; rejection?: StoredRejection; repeated: string[] },
): ImportSampleRow[] {
  const values: Record<string, string> = {};
  for (const column of columns) {
    const cell = (cells[column.index] ?? '').trim();
    if (!['PHONE', 'NAME', 'FIRST_NAME', 'LAST_NAME', 'IGNORE'].includes(column.field) && cell !== '')
      Object.defineProperty(values, nameOf(column), { value: shownCell(cell), enumerable: true, configurable: true });
  }
  const named = columns.flatMap(({ field, index }) => (/NAME$/.test(field) ? [(cells[index] ?? '').trim()] : []));
  const name = contacts[0]?.name ?? (shownCell(named.filter(Boolean).join(' ')) || null);
  const row = (phone: string | null, code: ImportSampleRow['rejection']): ImportSampleRow => ({
    line,
    phone,
    name,
    values,
    rejection: code,
  });
  return [
    ...contacts.map(({ phone }) => row(phone, null)),
    ...repeated.map(() => row(null, 'DUPLICATE')),
    ...(rejection ? [row(null, rejection.code)] : []),
  ];
}
