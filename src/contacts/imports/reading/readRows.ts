import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { type Charset, type FileRow, isWorkbook, LINE_ENDS, SEPARATOR_LINE, type TextFormat } from './textFormat.js';
import { workbookRows } from './workbookRows.js';

/** A row that no reader can take: too long, or a quote that never ends. The rows before it were read. */
export class UnreadableRow extends Error {
  constructor(
    readonly line: number,
    readonly reason: 'TOO_LONG' | 'OPEN_QUOTE',
  ) {
    super(reason);
  }
}

/** Characters. What a quote that nobody closed swallows is no row. */
const LONGEST_ROW = 64 * 1024;

/**
 * The rows of a file, blank ones and the line that names the separator left out, as fast as they are taken. Throws UnreadableRow, and
 * UnreadableFile for a damaged workbook.
 */
export async function* readRows(file: AsyncIterable<Buffer>, format: TextFormat): AsyncGenerator<FileRow> {
  const rows = isWorkbook(format) ? workbookRows(file) : textRows(file, format);
  for await (const row of rows) {
    if (row.cells.reduce((sum, cell) => sum + cell.length, 0) > LONGEST_ROW) throw new UnreadableRow(row.line, 'TOO_LONG');
    if (row.cells.some((cell) => cell.trim() !== '')) yield row;
  }
}

async function* textRows(file: AsyncIterable<Buffer>, { charset, delimiter }: TextFormat): AsyncGenerator<FileRow> {
  let fault: UnreadableRow['reason'] | undefined;
  const parser = parse({
    ...{ delimiter, record_delimiter: LINE_ENDS, relax_column_count: true, relax_quotes: true, max_record_size: LONGEST_ROW },
    // Not as an error of the stream, which would take with it the rows that nobody has taken yet. What follows may be anything.
    skip_records_with_error: true,
    on_skip: (error) => {
      fault ??= error?.code === 'CSV_QUOTE_NOT_CLOSED' ? 'OPEN_QUOTE' : 'TOO_LONG';
      return undefined;
    },
    on_record: (cells: string[]) => (fault ? null : cells),
  });
  let line = 1;
  const fed = pipeline(Readable.from(decoded(file, charset)), parser).catch(() => undefined); // the parser throws it
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      const begins = line;
      line += cells.reduce((sum, cell) => sum + lineEnds(cell), 1);
      const isSeparator = begins === 1 && SEPARATOR_LINE.test(cells.join(delimiter));
      if (!isSeparator) yield { line: begins, cells };
    }
    if (fault) throw new UnreadableRow(line, fault);
  } finally {
    parser.destroy();
    await fed;
  }
}

const lineEnds = (cell: string): number => (/[\r\n]/.test(cell) ? (cell.match(/\r\n|\n|\r/g)?.length ?? 0) : 0);

async function* decoded(file: AsyncIterable<Buffer>, charset: Charset): AsyncGenerator<string> {
  const decoder = new TextDecoder(charset);
  for await (const chunk of file) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
