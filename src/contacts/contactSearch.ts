import { escapeLike } from '../lib/likePattern.js';
import { parsePhone } from '../lib/phone.js';

/** What a number may be typed with. */
const NUMBER = /^[+\d\s.()-]+$/;

/**
 * What was typed as a LIKE pattern for E.164: a whole number in any spelling, its beginning at home (0712) or abroad (+255712, 255712,
 * 00255712), or any part of it. Undefined for what is no number.
 */
export function phonePattern(typed: string): string | undefined {
  const parsed = parsePhone(typed);
  if (parsed.ok) return parsed.phone;
  const digits = typed.replace(/\D/g, '');
  if (!NUMBER.test(typed) || digits === '') return undefined;
  if (/^0[1-9]/.test(digits)) return `+255${digits.slice(1)}%`;
  if (/^00[1-9]/.test(digits)) return `+${digits.slice(2)}%`;
  if (typed.trim().startsWith('+')) return `+${digits}%`;
  return `%${digits}%`;
}

/** How rows of contacts are looked for. */
export interface ContactSearch {
  typed: string;
  /** The same as a LIKE pattern for search_text. */
  text: string;
  /** A LIKE pattern for the number. */
  phone: string | undefined;
}

/** Undefined when nothing was typed. What is compared is in small letters on both sides. */
export function readSearch(search: string | null | undefined): ContactSearch | undefined {
  const typed = search?.replaceAll('\0', '').trim() ?? '';
  if (typed === '') return undefined;
  return { typed, text: `%${escapeLike(typed)}%`, phone: phonePattern(typed) };
}
