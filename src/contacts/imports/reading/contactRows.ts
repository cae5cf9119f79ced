import type { ValueFault } from '../../../../entities/types/sending.js';
import { hidesSomething, textHidesSomething } from '../../../core/visible.js';
import { readList } from '../../../lib/files/cellList.js';
import { unguarded } from '../../../lib/files/csvLine.js';
import type { Column } from './columns.js';
import { type CellFault, phonesIn } from './phoneCell.js';
import type { FileRow } from './textFormat.js';

/** A contact as a row gives it; a row with several numbers gives as many. Absent: the row says nothing of it. */
export interface ImportedContact {
  line: number;
  phone: string;
  name?: string;
  email?: string;
  tags: string[];
  groups: string[];
  attributes: Record<string, string>;
}

/** A row, or a part of one, that makes no contact. */
export interface Rejection {
  line: number;
  /** The heading, or the number from 1 where there is none; null where no column is at fault. */
  column: string | null;
  /** At most 64 characters. */
  value: string;
  code: 'NO_PHONE_NUMBER' | 'INVALID_PHONE_NUMBER' | 'NOT_MOBILE' | 'DAMAGED_BY_SPREADSHEET' | 'WRONG_COLUMN_COUNT' | 'INVALID_VALUE';
  /** Why a number, an address or another value is none; null where the code says it. */
  fault: CellFault | 'EMAIL' | ValueFault | null;
}

export interface ReadRow {
  contacts: ImportedContact[];
  /** One where there is no contact. */
  rejection?: Rejection;
  /** Parts of number cells that were left out beside good ones, as written. */
  ignored: string[];
}

const LONGEST = { name: 100, email: 254, tag: 64, tags: 50, group: 100, value: 1_000 };
const EMAIL = /^[^\s@<>()[\]\\,;:"]{1,64}@[^\s@<>()[\]\\,;:"]{1,190}\.[^\s@.<>()[\]\\,;:"]{2,63}$/;
/** What no text may hold: PostgreSQL refuses NUL, a lone surrogate is no character, and U+FFFD stands for one that was lost. */
const UNSTORABLE = /\0|\p{Surrogate}|\ufffd/u;

/**
 * Makes contacts of a row. Cells that the columns don't have are refused unless they are empty; missing ones count as empty. A value that
 * is too long, or holds what is not seen (controls, turns of direction), refuses its row; columns that are ignored aren't looked at.
 */
export function readRow({ line, cells }: FileRow, columns: readonly Column[]): ReadRow {
  const refuse = (code: Rejection['code'], column: Column | null, value: string, fault: Rejection['fault'] = null): ReadRow => ({
    contacts: [],
    ignored: [],
    rejection: { line, column: column && nameOf(column), value: [...value].slice(0, 64).join(''), code, fault },
  });
  const surplus = cells.slice(columns.length).find((cell) => cell.trim() !== '');
  if (surplus !== undefined) return refuse('WRONG_COLUMN_COUNT', null, surplus);

  const contact: Omit<ImportedContact, 'line' | 'phone'> = { tags: [], groups: [], attributes: Object.create(null) };
  const phones = new Set<string>();
  const ignored: string[] = [];
  const names: { first?: string; last?: string } = {};
  let fault: { column: Column; cell: string; fault: CellFault } | undefined;
  for (const column of columns) {
    const written = (cells[column.index] ?? '').trim();
    const cell = column.field === 'PHONE' ? written : unguarded(written);
    if (cell === '' || column.field === 'IGNORE') continue;
    if (UNSTORABLE.test(cell)) return refuse('INVALID_VALUE', column, cell.replace(/\0|\p{Surrogate}/gu, '\ufffd'));
    if (column.field === 'PHONE') {
      const found = phonesIn(cell);
      for (const phone of found.phones) phones.add(phone);
      ignored.push(...(found.fault ? [cell] : found.others));
      if (found.fault) fault ??= { column, cell, fault: found.fault };
    } else if (!take(column, cell)) return refuse('INVALID_VALUE', column, cell, faultOf(column, contact));
  }
  if (phones.size === 0)
    return fault ? refuse(codeOf(fault.fault), fault.column, fault.cell, fault.fault) : refuse('NO_PHONE_NUMBER', null, '');
  const name = contact.name ?? ([names.first, names.last].filter(Boolean).join(' ') || undefined);
  if (name !== undefined && [...name].length > LONGEST.name) return refuse('INVALID_VALUE', null, name, 'NAME');
  return { contacts: [...phones].map((phone) => ({ ...contact, line, phone, ...(name === undefined ? {} : { name }) })), ignored };

  /** False where the value is too long or not allowed. */
  function take(column: Column, cell: string): boolean {
    switch (column.field) {
      case 'NAME':
        contact.name = onOneLine(cell);
        return isShown(contact.name, LONGEST.name);
      case 'FIRST_NAME':
        names.first = onOneLine(cell);
        return isShown(names.first, LONGEST.name);
      case 'LAST_NAME':
        names.last = onOneLine(cell);
        return isShown(names.last, LONGEST.name);
      case 'EMAIL':
        // The first of several, as Google writes them.
        contact.email = (cell.split(/\s*(?::::|[;,])\s*/, 1)[0] as string).toLowerCase();
        return isShown(contact.email, LONGEST.email) && EMAIL.test(contact.email);
      case 'TAGS':
        contact.tags = readList(cell);
        return contact.tags.length <= LONGEST.tags && contact.tags.every((tag) => isShown(tag, LONGEST.tag));
      case 'GROUP':
        contact.groups = readList(cell, ofGoogle);
        return contact.groups.every((group) => isShown(group, LONGEST.group));
      default:
        contact.attributes[column.attribute as string] = cell;
        return [...cell].length <= LONGEST.value && !textHidesSomething(cell);
    }
  }
}

const isShown = (text: string, longest: number): boolean => [...text].length <= longest && !hidesSomething(text);

/** What a value that isn't taken is not. */
function faultOf({ field }: Column, { tags }: Pick<ImportedContact, 'tags'>): Rejection['fault'] {
  if (field === 'EMAIL') return 'EMAIL';
  if (field === 'TAGS') return tags.length > LONGEST.tags ? 'TOO_MANY_TAGS' : 'TAG';
  if (field === 'GROUP') return 'GROUP_NAME';
  return field === 'NAME' || field === 'FIRST_NAME' || field === 'LAST_NAME' ? 'NAME' : 'ATTRIBUTE_VALUE';
}

export const nameOf = (column: Column): string => column.header || String(column.index + 1);

/** People break lines in the cells of names; a name has none. */
const onOneLine = (name: string): string => name.replace(/\s*[\r\n\v\f\u0085\u2028\u2029]\s*/g, ' ');

/** Google marks its own groups with a star; the one of all contacts is none. */
const ofGoogle = (group: string): string => {
  const name = group.replace(/^\* ?/, '');
  return name !== group && name === 'myContacts' ? '' : name;
};

function codeOf(fault: CellFault): Rejection['code'] {
  if (fault === 'SPREADSHEET' || fault === 'DATE') return 'DAMAGED_BY_SPREADSHEET';
  return fault === 'FIXED_LINE' || fault === 'NOT_MOBILE' ? 'NOT_MOBILE' : 'INVALID_PHONE_NUMBER';
}
