import type { Issues } from '../errors.js';
import { hidesSomething, showsSomething } from './visible.js';

const LONGEST_NAME = 100;

/** Checks a name: 1–100 characters after trimming, something to be seen, nothing invisible or that turns the direction of reading. */
export function checkName(name: string, field: string, issues: Issues): string {
  const trimmed = name.trim();
  const isName = trimmed.length <= 2 * LONGEST_NAME && [...trimmed].length <= LONGEST_NAME && showsSomething(trimmed);
  if (!isName || hidesSomething(trimmed)) issues.add('BAD_USER_INPUT', field, { min: 1, max: LONGEST_NAME });
  return trimmed;
}
