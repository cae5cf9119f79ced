/** Arabic, Persian and full-width digits, as phone fields take them. */
const OTHER_DIGITS = /[\u0660-\u0669\u06f0-\u06f9\uff10-\uff19]/g;
const GROUPED = /^\d{1,3}(?:([ ,\u00a0\u202f])\d{3}(?:\1\d{3})*)?$/;

/**
 * A whole number as people write it: "1000", "1,000", "1 000", "١٠٠٠"; with a sign where less than nothing is meant too. Null for nothing;
 * undefined for all else ("1.5", "1e3", "0x64", "abc") and for what is outside these bounds.
 */
export function wholeIn(text: string, least: number, most: number): number | null | undefined {
  const plain = text.trim().replace(OTHER_DIGITS, (digit) => String(digit.charCodeAt(0) & 15));
  if (plain === '') return null;
  const isLess = /^[-−]/.test(plain);
  const digits = least < 0 ? plain.replace(/^[-−+]\s?/, '') : plain;
  if (!/^\d+$/.test(digits) && !GROUPED.test(digits)) return undefined;
  const value = Number(digits.replaceAll(/\D/g, '')) * (isLess ? -1 : 1);
  return Number.isSafeInteger(value) && value >= least && value <= most ? value : undefined;
}
