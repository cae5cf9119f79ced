const LONGEST = 200;

/** A service's own words without the addresses that it repeats, on one line and short enough for a row. */
export function detailOf(words: string): string {
  const plain = words
    .replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;]+/g, '[address]')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  return plain.slice(0, LONGEST) || 'It gave no reason.';
}
