import { Buffer } from 'node:buffer';
import type { Ctx } from '../../context.js';
import { openStream } from '../../media/openStream.js';
import { columnsOf, type NamedColumn } from './importColumns.js';
import { type Column, looksLikeHeader } from './reading/columns.js';
import { readRows, UnreadableRow } from './reading/readRows.js';
import { detectFormat, type FileRow, type TextFormat, UnreadableFile } from './reading/textFormat.js';
import { wordsOf } from './storeList.js';

/** So many rows tell how a file is to be read. */
const FIRST = 50;
/** Rows of a file, beside its heading. The numbers of all of them are in memory, to find those that come twice: 40 MB. */
const MOST_ROWS = 1_000_000;

export const NO_PHONE_COLUMN = 'Say which column has the phone number: give its place in `columns` (the first is 0) the field PHONE.';

/** A file that can't be read as it is, in words that say what to do. */
export class UnusableFile extends Error {}

/** A list that is being read, from its beginning. */
export interface ListFile {
  format: TextFormat;
  rows: AsyncGenerator<FileRow>;
  size: number;
  /** Bytes that were read. */
  read: () => number;
}

/** Reads an uploaded list. UnusableFile, STORAGE_UNAVAILABLE, and what `work` throws. */
export async function readList<Result>(
  ctx: Ctx,
  { tenantId, fileId }: { tenantId: string; fileId: string },
  work: (list: ListFile) => Promise<Result>,
): Promise<Result> {
  const file = await openedFile(ctx, tenantId, fileId);
  try {
    const format = await detectFormat(await file.open());
    const rows = atMost(readRows(await file.open(), format));
    try {
      return await work({ format, rows, size: file.size, read: file.read });
    } finally {
      await rows.return(undefined);
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw new UnusableFile(wordsOf(error.fault));
    if (error instanceof UnreadableRow) throw new UnusableFile(wordsOfRow(error));
    throw error;
  }
}

async function openedFile(ctx: Ctx, tenantId: string, fileId: string) {
  const row = await ctx.sql.row<{ size: number }>('select bytes as size from media_asset where tenant_id = $1 and id = $2', [
    tenantId,
    fileId,
  ]);
  if (!row) throw new UnusableFile('The file was deleted. Upload it again.');
  let read = 0;
  const open = async () => {
    const pieces = await openStream(ctx, tenantId, fileId);
    if (!pieces) throw new UnusableFile('The file was deleted. Upload it again.');
    read = 0;
    return counted(pieces);
  };
  async function* counted(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      read += piece.length;
      yield piece;
    }
  }
  return { open, size: row.size, read: () => read };
}

async function* atMost(rows: AsyncGenerator<FileRow>): AsyncGenerator<FileRow> {
  let read = 0;
  for await (const row of rows) {
    read += 1;
    if (read > 1 + MOST_ROWS)
      throw new UnusableFile('The file has more than 1,000,000 rows. Divide it, and import the parts one after the other.');
    yield row;
  }
}

interface Beginning {
  /** The first rows, without the heading. */
  first: FileRow[];
  header: string[] | null;
  columns: Column[];
}

/** How a list is to be read, by its first rows, which are taken: as it is named, else as guessed. UnusableFile. */
export async function beginning(
  rows: AsyncGenerator<FileRow>,
  { columns: named, hasHeader, phonesOnly }: { columns: readonly NamedColumn[] | null; hasHeader: boolean | null; phonesOnly: boolean },
): Promise<Beginning> {
  const first: FileRow[] = [];
  while (first.length <= FIRST) {
    const { value, done } = await rows.next();
    if (done) break;
    first.push(value);
  }
  if (first.length === 0) throw new UnusableFile(wordsOf('EMPTY'));
  const [top, ...others] = first.map(({ cells }) => cells);
  const header = (hasHeader ?? looksLikeHeader(top ?? [], others.slice(0, FIRST))) ? (first.shift()?.cells ?? []) : null;
  const columns = columnsOf(
    header,
    first.slice(0, FIRST).map(({ cells }) => cells),
    { named, phonesOnly },
  );
  if ('noColumn' in columns) throw new UnusableFile(`The file has no column ${columns.noColumn} (the first is 0).`);
  if (!columns.some(({ field }) => field === 'PHONE')) throw new UnusableFile(NO_PHONE_COLUMN);
  return { first, header, columns };
}

const wordsOfRow = ({ line, reason }: UnreadableRow): string =>
  reason === 'OPEN_QUOTE'
    ? `A quote that opens in the row of line ${line} is never closed. Close it, and upload the file again.`
    : `The row of line ${line} is longer than any row: a quote is open there, or lines have no ends. Mend it, and upload the file again.`;
