import { parse } from 'csv-parse/sync';

/** What separates the cells of a file; nothing in a workbook. */
export type Delimiter = ',' | ';' | '\t' | '|' | '';
export type Charset = 'UTF-8' | 'UTF-16LE' | 'UTF-16BE' | 'windows-1252';

/** How a file of cells is written. */
export interface TextFormat {
  charset: Charset;
  delimiter: Delimiter;
}

/** A row as it stands in a file. `line`: of the file, from 1, where the row begins; each line end inside a cell counts too. */
export interface FileRow {
  line: number;
  cells: string[];
}

/** Why a file is not read at all. */
export type FileFault =
  | 'EMPTY'
  /** A workbook of another kind than .xlsx, or a damaged one: it is to be saved as CSV. */
  | 'SPREADSHEET_FILE'
  /** Neither text in one of the charsets nor a workbook. */
  | 'NOT_TEXT';

export class UnreadableFile extends Error {
  constructor(
    readonly fault: FileFault,
    options?: ErrorOptions,
  ) {
    super(fault, options);
  }
}

const DELIMITERS: readonly Delimiter[] = [',', ';', '\t', '|'];
/** So much of a file tells its delimiter. */
const HEAD = 64 * 1024;
/** How a workbook begins: a zip archive; and how the old formats do, and locked workbooks. */
const [ARCHIVE, OLD_WORKBOOK] = [Buffer.from('PK\u0003\u0004'), Buffer.from('d0cf11e0a1b11ae1', 'hex')];

const UTF8_MARK = Buffer.from('\ufeff');
/** But for blanks and breaks of lines and pages. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROLS = /[\0-\x08\x0e-\x1f]/g;
/** Of the characters of a text. What is packed or encrypted has a tenth of them; pictures and programs have more. */
const MOST_CONTROLS = 1 / 12;

export const isWorkbook = ({ delimiter }: TextFormat): boolean => delimiter === '';

/** How the lines of a file end, each of them: exports of several programs were put together. */
export const LINE_ENDS = ['\r\n', '\n', '\r'];

/**
 * Reads a whole file once, unless it is a workbook, and tells how it is written; throws UnreadableFile. Takes little memory. A text may
 * hold characters that none should, which are told row by row: NUL, other controls, letters that were cut in their middle.
 */
export async function detectFormat(file: AsyncIterable<Buffer>): Promise<TextFormat> {
  let head = Buffer.alloc(0);
  const utf8 = new Utf8();
  for await (const chunk of file) {
    if (head.length < HEAD) {
      head = Buffer.concat([head, chunk.subarray(0, HEAD - head.length)]);
      if (head.subarray(0, OLD_WORKBOOK.length).equals(OLD_WORKBOOK)) throw new UnreadableFile('SPREADSHEET_FILE');
      if (head.subarray(0, ARCHIVE.length).equals(ARCHIVE)) return { charset: 'UTF-8', delimiter: '' };
    }
    utf8.take(chunk);
  }
  if (head.length === 0) throw new UnreadableFile('EMPTY');
  const charset = utf16Of(head) ?? (head.subarray(0, UTF8_MARK.length).equals(UTF8_MARK) || utf8.is() ? 'UTF-8' : 'windows-1252');
  const text = new TextDecoder(charset).decode(head);
  if ((text.match(CONTROLS)?.length ?? 0) > text.length * MOST_CONTROLS) throw new UnreadableFile('NOT_TEXT');
  return { charset, delimiter: delimiterOf(text, head.length < HEAD) };
}

/** Whether bytes are UTF-8: all of them, or enough of the letters beyond ASCII that others were cut in their middle. */
class Utf8 {
  private readonly strict = new TextDecoder('utf-8', { fatal: true });
  private readonly lenient = new TextDecoder('utf-8');
  private isWhole = true;
  /** Bytes that begin a letter beyond ASCII. Each letter of Windows-1252 is one, too, and broken but for a rare pair. */
  private begun = 0;
  private broken = 0;

  take(chunk: Buffer, stream = true): void {
    for (const byte of chunk) if (byte >= 0xc2) this.begun += 1;
    this.broken += this.lenient.decode(chunk, { stream }).split('\ufffd').length - 1;
    try {
      if (this.isWhole) this.strict.decode(chunk, { stream });
    } catch {
      this.isWhole = false; // this is the answer, not a fault
    }
  }

  is(): boolean {
    this.take(Buffer.alloc(0), false);
    return this.isWhole || this.broken < 0.75 * this.begun;
  }
}

/** By the byte order mark; else by where the zeros are, which Latin letters and digits have in UTF-16. */
function utf16Of(head: Buffer): Charset | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'UTF-16LE';
  if (head[0] === 0xfe && head[1] === 0xff) return 'UTF-16BE';
  const pairs = Math.min(head.length >> 1, 512);
  let [even, odd] = [0, 0];
  for (let i = 0; i < pairs; i++) {
    even += Number(head[2 * i] === 0);
    odd += Number(head[2 * i + 1] === 0);
  }
  if (odd > pairs * 0.6 && even < pairs * 0.1) return 'UTF-16LE';
  return even > pairs * 0.6 && odd < pairs * 0.1 ? 'UTF-16BE' : undefined;
}

/** Excel writes what separates the cells into a first line of its own. */
export const SEPARATOR_LINE = /^"?sep=([,;|\t])"?$/i;

/** The delimiter that cuts the lines of a file's beginning most evenly into the most cells. */
export function delimiterOf(text: string, isWhole: boolean): Delimiter {
  const said = SEPARATOR_LINE.exec(text.split(/\r\n|\n|\r/, 1)[0] as string)?.[1];
  if (said) return said as Delimiter;
  const scores = DELIMITERS.map((delimiter) => ({ delimiter, score: evenness(firstRows(text, delimiter, isWhole)) }));
  return scores.reduce((best, one) => (one.score > best.score ? one : best)).delimiter;
}

const firstRows = (text: string, delimiter: Delimiter, isWhole: boolean): string[][] => {
  try {
    const rows: string[][] = parse(text, {
      ...{ delimiter, record_delimiter: LINE_ENDS, relax_column_count: true, relax_quotes: true, skip_empty_lines: true },
      to: 100,
    });
    // The last line of a part may be cut.
    return isWhole || rows.length === 100 ? rows : rows.slice(0, -1);
  } catch {
    return []; // a quote that is open at the end: this delimiter has no say
  }
};

/** 0 where nothing is cut. Else the cells that most lines have, by the part of the lines that have as many. */
function evenness(rows: string[][]): number {
  const lengths = new Map<number, number>();
  for (const { length } of rows) lengths.set(length, (lengths.get(length) ?? 0) + 1);
  const [length, lines] = [...lengths].reduce((most, one) => (one[1] > most[1] ? one : most), [1, 0]);
  return length === 1 ? 0 : (lines / rows.length) * (1 + length / 100);
}
