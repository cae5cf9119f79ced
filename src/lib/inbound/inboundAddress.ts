import { parsePhone } from '../phone.js';

const LONGEST = 20;

/**
 * A number that messages come from or go to, in one spelling: E.164 for whatever is long enough to be called from abroad, else (a short
 * code) letters and digits as they are. Undefined when nothing of that is there.
 */
export function inboundAddress(typed: string): string | undefined {
  const parsed = parsePhone(typed.slice(0, 64));
  if (parsed.ok) return parsed.phone;
  const plain = typed.replace(/[^0-9A-Za-z+]/g, '').replace(/(?!^)\+/g, '');
  if (/^\+?[1-9]\d{9,14}$/.test(plain)) return `+${plain.replace('+', '')}`;
  if (/^0[1-9]\d{8}$/.test(plain)) return `+255${plain.slice(1)}`;
  return plain.replace('+', '').slice(0, LONGEST).toUpperCase() || undefined;
}

/** Whether it can be written to: a mobile number. */
export const isMobile = (address: string): boolean => address.startsWith('+') && parsePhone(address).ok;
