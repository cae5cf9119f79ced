/** What a spreadsheet takes for a formula, and what stands for such a text: `unguarded` takes off one apostrophe of each. */
const FORMULA = /^'*[=+\-@\t\r]/;

/**
 * A line of a CSV file (RFC 4180). What people typed is safe to open in a spreadsheet: a cell that would be a formula begins with an
 * apostrophe. `own`: places of cells that we wrote ourselves, such as numbers with their +.
 */
export const csvLine = (cells: readonly string[], own: ReadonlySet<number> = new Set()): string =>
  `${cells.map((cell, place) => quoted(FORMULA.test(cell) && !own.has(place) ? `'${cell}` : cell)).join(',')}\r\n`;

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** The text of a cell that csvLine, or a person in a spreadsheet, kept from being a formula by an apostrophe. */
export const unguarded = (cell: string): string => (cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell);
