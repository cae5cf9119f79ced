import type { ImportColumnInput } from '../../../entities/inputs/imports.js';
import { Issues } from '../../errors.js';
import { valueName } from '../../lib/files/valueName.js';
import { isAttributeName } from '../contactRow.js';
import { type Column, type ColumnField, guessColumns } from './reading/columns.js';

/** How columns are read where that is not guessed. */
export interface NamedColumn {
  index: number;
  field: ColumnField;
  attribute: string | null;
}

/** More than any list has. */
const MOST_COLUMNS = 500;
const ATTRIBUTE_NAME = { reason: 'An ATTRIBUTE, and nothing else, has a name, without {, } and |.', min: 1, max: 64, of: 'characters' };
/** A contact has one of each. */
const SINGLE: readonly ColumnField[] = ['NAME', 'FIRST_NAME', 'LAST_NAME', 'EMAIL'];

/** Reads what a caller says of columns; BAD_USER_INPUT with the field. */
export function readColumns(inputs: readonly ImportColumnInput[] | null | undefined, path = 'columns'): NamedColumn[] | null {
  if (!inputs) return null;
  const issues = new Issues();
  const seen = new Set<string>();
  const once = (key: string, field: string) => {
    if (seen.has(key)) issues.add('BAD_USER_INPUT', field, { reason: 'This is named twice: name it once.' });
    seen.add(key);
  };
  if (inputs.length > MOST_COLUMNS) issues.add('BAD_USER_INPUT', path, { max: MOST_COLUMNS, of: 'columns' });
  const columns = inputs.slice(0, MOST_COLUMNS).map(({ index, field, attribute }, n): NamedColumn => {
    const at = `${path}[${n}]`;
    if (index < 0 || index >= MOST_COLUMNS) issues.add('BAD_USER_INPUT', `${at}.index`, { min: 0, max: MOST_COLUMNS - 1 });
    once(String(index), `${at}.index`);
    if (SINGLE.includes(field)) once(field, `${at}.field`);
    const name = valueName(attribute ?? '');
    if (field === 'ATTRIBUTE' ? !isAttributeName(name) : name !== '') issues.add('BAD_USER_INPUT', `${at}.attribute`, ATTRIBUTE_NAME);
    if (field === 'ATTRIBUTE') once(`attribute ${name}`, `${at}.attribute`);
    return { index, field, attribute: field === 'ATTRIBUTE' ? name : null };
  });
  issues.throwIfAny();
  return columns;
}

/**
 * What each column is read as: as it is named, else as guessed. A guess yields to what is named: there is one name and one address. Of
 * a list of opt-outs numbers alone are read. Answers the first place that no row has, where a column is named that isn't there.
 */
export function columnsOf(
  header: readonly string[] | null,
  rows: readonly (readonly string[])[],
  { named, phonesOnly }: { named: readonly NamedColumn[] | null; phonesOnly: boolean },
): Column[] | { noColumn: number } {
  const columns = guessColumns(header, rows);
  const beyond = named?.find(({ index }) => index >= columns.length);
  if (beyond) return { noColumn: beyond.index };
  const byIndex = new Map(named?.map((one) => [one.index, one]));
  const taken = new Set(named?.filter(({ field }) => SINGLE.includes(field)).map(({ field }) => field));
  const attributes = new Set(named?.map(({ attribute }) => attribute));
  for (const column of columns) {
    const given = byIndex.get(column.index);
    if (given) Object.assign(column, { field: given.field, attribute: given.attribute });
    else if (taken.has(column.field)) Object.assign(column, { field: 'IGNORE' });
    else if (column.field === 'ATTRIBUTE' && (!isAttributeName(column.attribute ?? '') || attributes.has(column.attribute)))
      Object.assign(column, { field: 'IGNORE', attribute: null });
    if (phonesOnly && column.field !== 'PHONE') Object.assign(column, { field: 'IGNORE', attribute: null });
  }
  return columns;
}
