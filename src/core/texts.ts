import type { Issues } from '../errors.js';
import { hidesSomething, showsSomething, textHidesSomething } from './visible.js';

const LONGEST_NAME = 100;
const HIDES = 'take out what is not seen in it: breaks of lines, control and zero-width characters, turns of direction';

/**
 * Checks a name: 1–100 characters after trimming, something to be seen, nothing invisible or that turns the direction of reading. Answers
 * it with its accents composed (NFC), so that two that read the same are the same.
 */
export function checkName(name: string, field: string, issues: Issues): string {
  const whole = name.trim();
  const trimmed = whole.length > 4 * LONGEST_NAME ? whole : whole.normalize('NFC');
  const isName = trimmed.length <= 2 * LONGEST_NAME && [...trimmed].length <= LONGEST_NAME && showsSomething(trimmed);
  if (!isName) issues.add('BAD_USER_INPUT', field, { min: 1, max: LONGEST_NAME, of: 'characters' });
  else if (hidesSomething(trimmed)) issues.add('BAD_USER_INPUT', field, { reason: HIDES, min: 1, max: LONGEST_NAME, of: 'characters' });
  return trimmed;
}

const LONGEST_REASON = 500;

/**
 * Reads what a person writes for others to read: why something was done, a note, what a name is for. 1–500 characters without the blanks at
 * its ends, something to be seen, and nothing that hides or turns the direction of reading. Adds BAD_USER_INPUT.
 */
export function readReason(reason: string, field: string, issues: Issues): string {
  const trimmed = reason.length > 2 * LONGEST_REASON ? reason : reason.trim();
  if (trimmed.length > LONGEST_REASON || !showsSomething(trimmed))
    issues.add('BAD_USER_INPUT', field, { min: 1, max: LONGEST_REASON, of: 'characters' });
  else if (textHidesSomething(trimmed))
    issues.add('BAD_USER_INPUT', field, { reason: HIDES, min: 1, max: LONGEST_REASON, of: 'characters' });
  return trimmed;
}

const LONGEST_DESCRIPTION = 200;

/** Reads an optional description: at most 200 characters without the blanks at its ends; null where none are left. Adds BAD_USER_INPUT. */
export function readDescription(given: string, field: string, issues: Issues): string | null {
  const trimmed = given.length > 2 * LONGEST_DESCRIPTION ? given : given.trim();
  if (trimmed === '') return null;
  if (trimmed.length > LONGEST_DESCRIPTION || !showsSomething(trimmed))
    issues.add('BAD_USER_INPUT', field, { max: LONGEST_DESCRIPTION, of: 'characters' });
  else if (textHidesSomething(trimmed)) issues.add('BAD_USER_INPUT', field, { reason: HIDES, max: LONGEST_DESCRIPTION, of: 'characters' });
  return trimmed;
}
