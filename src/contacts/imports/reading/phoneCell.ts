import { LONGEST_PHONE, type ParsedPhone, parsePhone } from '../../../lib/phone.js';

/** What a cell with numbers holds. */
export interface PhoneCell {
  /** E.164, each once. */
  phones: string[];
  /** The parts that are no numbers of mobiles, as written. */
  others: string[];
  /** Why there is no number; undefined where there is one. */
  fault?: CellFault;
}

/** As those of a number, and a date that a spreadsheet made of one. */
export type CellFault = Extract<ParsedPhone, { ok: false }>['reason'] | 'DATE';

/** Longer than any cell with several numbers; checked before anything looks at the characters. */
const LONGEST_CELL = 500;
/** Between two numbers of one person: marks, "and" and "or" in English and Swahili, and what Google writes between values. */
const BETWEEN = /\s*(?::::|[/;,|&\r\n]|\b(?:and|or|na|au)\b)\s*/i;
/** `12/7/2023`, `2023-07-12 10:00`: parts too short for any number. */
const DATE = /^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?$/;
/** `="0712345678"` and `'0712345678` keep a spreadsheet from changing a number. */
const KEPT_AS_TEXT = /^(?:="\s*([^"]*)"|['’]\s*(.*))$/;

/** The numbers in a cell: one in any usual form, or several beside each other. What is no whole number is never made one. */
export function phonesIn(cell: string): PhoneCell {
  if (cell.length > LONGEST_CELL) return { phones: [], others: [], fault: 'WRONG_LENGTH' };
  const trimmed = cell.trim();
  const kept = KEPT_AS_TEXT.exec(trimmed);
  const text = kept ? (kept[1] ?? kept[2] ?? '') : trimmed;
  if (DATE.test(text)) return { phones: [], others: [], fault: 'DATE' };
  const whole = parsePhone(text);
  if (whole.ok) return { phones: [whole.phone], others: [] };
  if (whole.reason === 'SPREADSHEET' || whole.reason === 'EXTENSION') return { phones: [], others: [], fault: whole.reason };
  const parts = partsOf(text);
  if (parts.length < 2) return { phones: [], others: [], fault: whole.reason };
  const phones = new Set<string>();
  const others: string[] = [];
  let fault: CellFault | undefined;
  for (const part of parts) {
    const parsed = parsePhone(part);
    if (parsed.ok) phones.add(parsed.phone);
    else {
      fault ??= parsed.reason;
      others.push(part);
    }
  }
  return phones.size > 0 ? { phones: [...phones], others } : { phones: [], others: [], fault: fault ?? whole.reason };
}

function partsOf(text: string): string[] {
  const parts = text.split(BETWEEN).filter((part) => part !== '');
  if (parts.length > 1) return parts;
  // A space also stands inside a number: it is between numbers only where each part is one.
  const words = text.split(/\s+/);
  return words.length > 1 && words.every((word) => word.length <= LONGEST_PHONE && parsePhone(word).ok) ? words : [text];
}
