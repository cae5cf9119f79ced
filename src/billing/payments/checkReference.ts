import type { Issues } from '../../errors.js';

/** A bank's or provider's reference of a payment, without the spaces around it: 1–100 printable characters. */
export function checkReference(given: string, issues: Issues): string {
  const reference = given.trim();
  if (!/^[^\p{C}]{1,100}$/u.test(reference)) issues.add('BAD_USER_INPUT', 'reference', { min: 1, max: 100 });
  return reference;
}
