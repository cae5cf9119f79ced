import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import { OPERATOR_RANGES } from './operators.js';

/** Why a number is refused. One reason each, so that a report can say what to mend. */
export type PhoneFault =
  | 'EMPTY'
  /** `2.55754E+11` or `712345678.0`: a spreadsheet took it for a quantity; digits may be lost, so it is never guessed. */
  | 'SPREADSHEET'
  | 'EXTENSION'
  | 'LETTERS'
  | 'WRONG_LENGTH'
  /** A Tanzanian landline or internet telephone. */
  | 'FIXED_LINE'
  /** Special services, and any foreign number that isn't a mobile range of its country. */
  | 'NOT_MOBILE'
  /** Outside Tanzania only `+` and the country code will do: `254712…` could be anything. */
  | 'NOT_E164'
  | 'INVALID';
export type ParsedPhone =
  /** `operator` null on an unknown or unassigned range: warn, don't refuse. */
  { ok: true; phone: string; operator: string | null } | { ok: false; reason: PhoneFault };

/** Longer than any number with its decoration; checked before anything looks at the characters. */
export const LONGEST_PHONE = 64;
/** +255…, 255…, 0255…, 00255…, 000255…, 07…, 7…, and the `(0)` some write after the country code. */
const TANZANIAN_MOBILE = /^(?:(?:\+|0{0,3})2550?|0)?([67]\d{8})$/;
const QUANTITY = /^[+-]?\d+(?:[.,]\d+)?e[+-]?\d+$|^\+?\d{7,}[.,]0+$/i;
const EXTENSION = /^[+(\d].*[\d)]\s*[;,]?\s*(?:ext(?:ension|n)?\b|ext(?=\d)|x(?=\s*\d)|#)/i;
/** Zero-width and direction marks come along with numbers copied from a phone's contacts. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;
const SEPARATORS = /[\p{Zs}\t.()\u002d\u2010-\u2015\u2212\uff0d]/gu;
/** Arabic, Persian and full-width digits: the last hexadecimal digit of 0 is 0 in each block. */
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g;

/**
 * A number as people write it → E.164. Tanzanian mobiles in any usual notation, by pattern alone (0.1–0.9 µs; the library takes 6);
 * other countries only with `+`, checked against the mobile ranges of libphonenumber.
 */
export function parsePhone(input: string): ParsedPhone {
  if (input.length > LONGEST_PHONE) return refused('WRONG_LENGTH');
  const plain = TANZANIAN_MOBILE.exec(input);
  if (plain) return tanzanian(plain[1]!);

  const text = input.replace(INVISIBLE, '').replace(OTHER_DIGITS, latinDigit).replace('\uff0b', '+').trim();
  if (text === '') return refused('EMPTY');
  if (QUANTITY.test(text)) return refused('SPREADSHEET');
  if (EXTENSION.test(text)) return refused('EXTENSION');
  if (/\p{L}/u.test(text)) return refused('LETTERS');
  if (!/^[+(\d]/.test(text)) return refused('INVALID');

  const number = text.replace(SEPARATORS, '');
  if (!/^\+?\d+$/.test(number)) return refused('INVALID');
  const mobile = TANZANIAN_MOBILE.exec(number);
  if (mobile) return tanzanian(mobile[1]!);
  if (number.startsWith('+') && !number.startsWith('+255')) return foreign(number);
  return refused(tanzanianFault(number));
}

/** The holder of the range of an E.164 number; null for other countries and for ranges nobody holds. */
export function operatorOf(e164: string): string | null {
  return e164.length === 13 && e164.startsWith('+255') ? (HOLDERS.get(e164.slice(4, 6)) ?? null) : null;
}

/** `+255712345678` → `0712345678`. A foreign number is the same everywhere and stays as it is. */
export function nationalForm(e164: string): string {
  return e164.startsWith('+255') ? `0${e164.slice(4)}` : e164;
}

const HOLDERS = new Map(OPERATOR_RANGES.map(({ prefix, operator }) => [prefix, operator]));

const refused = (reason: PhoneFault): ParsedPhone => ({ ok: false, reason });
const latinDigit = (digit: string): string => String(digit.charCodeAt(0) & 0xf);

function tanzanian(national: string): ParsedPhone {
  const phone = `+255${national}`;
  return { ok: true, phone, operator: operatorOf(phone) };
}

/** `number` is digits with or without `+`, and no Tanzanian mobile. */
function tanzanianFault(number: string): PhoneFault {
  const [, trunk, national] = /^(\+255|0{2,3}255|255(?=\d{9})|0255(?=\d{9})|0(?!0))?(\d*)$/.exec(number) ?? [];
  if (national === undefined) return 'INVALID';
  if (trunk === undefined && number.startsWith('00')) return 'NOT_E164';
  // Ten and more bare digits that don't begin like ours are a foreign number without its plus.
  if (trunk === undefined && /^[1-9]\d{9,14}$/.test(national) && !/^(?:[67]|255)/.test(national)) return 'NOT_E164';
  const significant = national.replace(/^0(?=\d{9}$)/, '');
  if (significant.length !== 9) return 'WRONG_LENGTH';
  // Nine digits from 255 on are our own country code with three digits lost, more likely than Mbeya without its zero.
  if (trunk === undefined && significant.startsWith('255')) return 'WRONG_LENGTH';
  if (/^[24]/.test(significant)) return 'FIXED_LINE';
  return 'NOT_MOBILE';
}

function foreign(number: string): ParsedPhone {
  if (number.startsWith('+0')) return refused('INVALID');
  if (number.length < 8 || number.length > 16) return refused('WRONG_LENGTH');
  const parsed = parsePhoneNumberFromString(number);
  if (!parsed) return refused('INVALID');
  if (parsed.isValid()) return { ok: true, phone: parsed.number, operator: null };
  return refused(parsed.isPossible() ? 'NOT_MOBILE' : 'WRONG_LENGTH');
}
