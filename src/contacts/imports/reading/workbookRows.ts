import { type FileRow, UnreadableFile } from './textFormat.js';

/** What the parts of a workbook may hold, unpacked: a million rows of contacts are some 300 MB. */
const MOST_UNPACKED_BYTES = 512 * 1024 * 1024;
/** What is in memory at once: the texts of cells, which are kept apart from the rows, and what describes the workbook. */
const MOST_TEXT_BYTES = 128 * 1024 * 1024;

/**
 * The rows of the first sheet of an .xlsx file, as they are taken; the packed file is in memory, and so are its texts. `line` is the row's
 * number in the sheet. Numbers are whole (255712345678, not 2.55713E+11), dates are written 2026-11-27. Throws UnreadableFile for what is
 * damaged, locked, or would unpack to more than any list (a zip bomb).
 */
export async function* workbookRows(file: AsyncIterable<Buffer>): AsyncGenerator<FileRow> {
  const pieces: Buffer[] = [];
  for await (const piece of file) pieces.push(piece);
  const bytes = Buffer.concat(pieces);
  try {
    await checkSizes(bytes);
    const { streamXlsxRows } = await import('hucre/xlsx'); // loaded with the first workbook
    for await (const { index, values } of streamXlsxRows(bytes)) yield { line: index + 1, cells: values.map(textOf) };
  } catch (error) {
    // Whatever a reader of such files says about one that it can't read. What the caller throws doesn't come here.
    throw new UnreadableFile('SPREADSHEET_FILE', { cause: error });
  }
}

/** Unpacks all parts once and throws what it finds: their sizes as they are, not as the archive says that they are. */
async function checkSizes(bytes: Buffer): Promise<void> {
  const { fromBufferPromise } = await import('yauzl');
  const archive = await fromBufferPromise(bytes, { lazyEntries: true });
  let unpacked = 0;
  let texts = 0;
  for await (const entry of archive.eachEntry()) {
    const isSheet = entry.fileName.startsWith('xl/worksheets/');
    // yauzl ends a part that is longer than it was said to be.
    unpacked += entry.uncompressedSize;
    if (!isSheet) texts += entry.uncompressedSize;
    if (unpacked > MOST_UNPACKED_BYTES || texts > MOST_TEXT_BYTES) throw new Error('it unpacks to more than any list');
    const stream = await archive.openReadStreamPromise(entry);
    for await (const _ of stream);
  }
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (value instanceof Date)
    return value
      .toISOString()
      .replace(/T00:00:00\.000Z$/, '')
      .replace('T', ' ')
      .replace(/\.\d+Z$/, '');
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE';
  return String(value);
}
