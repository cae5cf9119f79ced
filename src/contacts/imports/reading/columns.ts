import { CONTACT_COLUMNS } from '../../../lib/files/contactColumns.js';
import { unguarded } from '../../../lib/files/csvLine.js';
import { headingName } from '../../../lib/files/valueName.js';
import { parsePhone } from '../../../lib/phone.js';
import { phonesIn } from './phoneCell.js';

/** What a column is read as. */
export type ColumnField = 'PHONE' | 'NAME' | 'FIRST_NAME' | 'LAST_NAME' | 'EMAIL' | 'TAGS' | 'GROUP' | 'ATTRIBUTE' | 'IGNORE';

export interface Column {
  /** From 0. */
  index: number;
  header: string | null;
  field: ColumnField;
  /** Its name, of an ATTRIBUTE; else null. */
  attribute: string | null;
}

/** Longest name of an attribute, in characters. */
export const LONGEST_ATTRIBUTE = 64;

/**
 * What those columns are read as: that somebody opted out is no property of the contact (importOptOuts), and the times are when we learned
 * of it. What follows them are attributes by their exact names; one that comes again gets a number.
 */
const OWN_FIELDS: Record<(typeof CONTACT_COLUMNS)[number], ColumnField> = {
  ...{ phone: 'PHONE', name: 'NAME', email: 'EMAIL', tags: 'TAGS', groups: 'GROUP' },
  ...{ opted_out: 'IGNORE', created_at: 'IGNORE', updated_at: 'IGNORE' },
};

const isOwnExport = (header: readonly string[]): boolean =>
  CONTACT_COLUMNS.every((name, index) => headingName(header[index] ?? '') === name);

const phone =
  '(?:(?:primary|mobile|cell|home|work|business|other|company|main|car|contact|customer|whatsapp|sms) )?' +
  '(?:tele)?(?:phones?|cell|mobile)(?: (?:no|nos|nr|num|number|numbers|phone))?(?: \\d+)?';
const simu =
  'simu(?: ya (?:mkononi|kiganjani|mezani))?(?: \\d)?|namb[ae](?:ri)?(?: z?y?a simu(?: ya mkononi)?)?|nambari(?: ya simu| za simu)?';
const name =
  '(?:(?:full|display|contact|customer|client|member|student|parent|recipient) )?names?|contacts?|customers?|file as|majina|' +
  'jina(?: kamili| la (?:mteja|mwanachama|mwanafunzi|mzazi))?';
const only = (words: string): RegExp => new RegExp(`^(?:${words})$`);

/** Headings in English and Swahili, and those of Google's and Outlook's exports, as `plain` writes them. The first that fits counts. */
const HEADINGS: readonly [ColumnField, RegExp][] = [
  ['IGNORE', only('(?:phone|e ?mail|address|relation|website|event|im) \\d+ (?:type|label)|notes? photo|photo')],
  ['PHONE', only(`${phone}|phone \\d+ value|tel(?: no)?|msisdn|gsm|whatsapp(?: no| number)?|contact (?:no|number)s?|numbers?|${simu}`)],
  ['FIRST_NAME', only('first ?names?|given ?names?|forenames?|first|jina la kwanza')],
  ['LAST_NAME', only('last ?names?|sur ?names?|family ?names?|last|jina la (?:mwisho|ukoo|familia)|ukoo')],
  ['NAME', only(name)],
  ['EMAIL', only('(?:primary )?e ?mails?(?: \\d+)?(?: address(?:es)?)?|e ?mail \\d+ (?:value|address)|mail|barua ?pepe')],
  ['TAGS', only('tags?|lebo')],
  ['GROUP', only('groups?|group membership|labels?|categor(?:y|ies)|kundi|makundi|vikundi')],
];

const plain = (heading: string): string =>
  heading
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();

const fieldOf = (heading: string): ColumnField | undefined => {
  const text = plain(headingName(heading.slice(0, 200)));
  return HEADINGS.find(([, pattern]) => pattern.test(text))?.[0];
};

const isPhone = (cell: string): boolean => cell.length >= 7 && (parsePhone(cell.trim()).ok || phonesIn(cell).phones.length > 0);

/** Whether the first row names the columns: it has no number, and a heading that we know or no cell with a digit. */
export function looksLikeHeader(first: readonly string[], others: readonly (readonly string[])[]): boolean {
  if (isOwnExport(first)) return true;
  if (first.some(isPhone)) return false;
  if (first.some((cell) => fieldOf(cell) !== undefined)) return true;
  return others.some((row) => row.some(isPhone)) && !first.some((cell) => /\d/.test(cell));
}

/**
 * What each column is read as, by its heading and by the rows that follow: a column whose heading says number and that holds none yields to
 * one that does. Without headings a column of numbers is PHONE, the first one of words NAME, one of addresses EMAIL; the rest is ignored.
 */
export function guessColumns(header: readonly string[] | null, rows: readonly (readonly string[])[]): Column[] {
  const names = new Set<string>();
  if (header && isOwnExport(header)) return header.map((cell, index) => ownColumn(cell, index, names));
  const width = header?.length ?? rows.reduce((most, row) => Math.max(most, row.length), 0);
  const columns = Array.from({ length: width }, (_, index): Column => {
    const heading = headingName(unguarded(header?.[index]?.trim() ?? ''));
    const cells = rows.map((row) => row[index]?.trim() ?? '').filter((cell) => cell !== '');
    const field = header ? (fieldOf(heading) ?? (heading === '' ? byCells(cells, true) : 'ATTRIBUTE')) : byCells(cells, false);
    return { index, header: header ? heading : null, field, attribute: null };
  });
  const count = ({ index }: Column): number => rows.filter((row) => isPhone(row[index] ?? '')).length;
  const phones = columns.filter(({ field }) => field === 'PHONE');
  if (rows.length > 0 && phones.every((column) => count(column) === 0)) {
    const best = columns.reduce<{ column?: Column; found: number }>(
      (best, column) => (count(column) > best.found ? { column, found: count(column) } : best),
      { found: 0 },
    ).column;
    for (const column of best ? phones : []) column.field = header ? 'ATTRIBUTE' : 'IGNORE';
    if (best) best.field = 'PHONE';
  }
  for (const field of ['NAME', 'FIRST_NAME', 'LAST_NAME', 'EMAIL'] as const)
    for (const other of columns.filter((column) => column.field === field).slice(1)) other.field = header ? 'ATTRIBUTE' : 'IGNORE';
  for (const column of columns) if (column.field === 'ATTRIBUTE') column.attribute = uniqueName(column.header ?? '', names);
  return columns;
}

function ownColumn(cell: string, index: number, names: Set<string>): Column {
  const header = headingName(unguarded(cell));
  const name = CONTACT_COLUMNS[index];
  return { index, header, field: name ? OWN_FIELDS[name] : 'ATTRIBUTE', attribute: name ? null : numbered(header, names, (own) => own) };
}

function byCells(cells: readonly string[], hasHeader: boolean): ColumnField {
  const most = (test: (cell: string) => boolean): boolean => cells.length > 0 && cells.filter(test).length * 2 > cells.length;
  if (most(isPhone)) return 'PHONE';
  if (hasHeader) return 'IGNORE';
  if (most((cell) => /^\S+@\S+\.\S+$/.test(cell))) return 'EMAIL';
  return most((cell) => /\p{L}{2}/u.test(cell) && !/\d/.test(cell)) ? 'NAME' : 'IGNORE';
}

/** A second heading of the same name, in any case and whatever braces it has, gets a number. */
function uniqueName(header: string, names: Set<string>): string {
  // Braces would end a variable of a template.
  const base = [...header.replace(/[{}|]/g, '').trim()]
    .slice(0, LONGEST_ATTRIBUTE - 4)
    .join('')
    .trim();
  return numbered(base, names, (name) => name.toLowerCase());
}

function numbered(base: string, names: Set<string>, sameAs: (name: string) => string): string {
  let name = base;
  for (let n = 2; name !== '' && names.has(sameAs(name)); n++) name = `${base} ${n}`;
  names.add(sameAs(name));
  return name;
}
