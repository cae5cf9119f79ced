import { shorten } from '../../lib/shorten.js';

const LONGEST = 200;

/** A service's own message without the addresses in it, on one line and short enough for a row. */
export function detailOf(text: string): string {
  const plain = text
    .replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;]+/g, '[address]')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return shorten(plain, LONGEST) || 'It gave no reason.';
}
