/** Several values in one cell: between commas, semicolons or Google's colons. */
const SEPARATOR = /:::|[;,]/g;
/** What is read as it is only in quotes: separators and quotes in it, blanks at its ends, and the star of Google's groups. */
const NEEDS_QUOTES = /:::|[;,"]|^\s|\s$|^\*/;
const QUOTED = /\s*"((?:[^"]|"")+)"\s*(?:$|:::|[;,])/y;

export const writeList = (values: readonly string[]): string =>
  values.map((value) => (NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(',');

/** The values of a cell, each once; `clean` is for those without quotes, of which empty ones are left out. */
export function readList(cell: string, clean: (value: string) => string = (value) => value): string[] {
  const values = new Set<string>();
  for (let at = 0; at < cell.length; ) {
    QUOTED.lastIndex = at;
    const quoted = QUOTED.exec(cell);
    if (quoted) {
      values.add((quoted[1] as string).replaceAll('""', '"'));
      at = QUOTED.lastIndex;
      continue;
    }
    SEPARATOR.lastIndex = at;
    const separator = SEPARATOR.exec(cell);
    const value = clean(cell.slice(at, separator?.index).trim());
    if (value !== '') values.add(value);
    at = separator ? SEPARATOR.lastIndex : cell.length;
  }
  return [...values];
}
