import { shorten } from './shorten.js';

/** Text from outside, fit to be stored: no control characters, no half of a surrogate pair (no json takes it), cut to `max` characters. */
export const plainText = (text: string, max: number): string =>
  Array.from(text.replace(/\p{C}+/gu, ' ').trim())
    .slice(0, max)
    .join('');

/** The same, fit to be shown and logged: no run of digits that could be a telephone number. */
export const maskedText = (text: string, max = 300): string => plainText(text.replace(/\+?\d{9,}/g, '…'), max);

/** JSON from outside as text, without the payers' numbers (the members msisdn, buyer_phone and phone), cut to 4,000 characters. */
export const maskedJson = (value: unknown): string =>
  shorten(
    JSON.stringify(value, (name, member: unknown) => {
      if (/^(msisdn|buyer_phone|phone)$/i.test(name)) return '…';
      return typeof member === 'bigint' ? String(member) : member;
    }),
    4_000,
  );
