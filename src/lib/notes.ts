import type { Issues } from '../errors.js';

const MAX_LENGTH = 500;

/** Why a person did something: 1–500 characters, not only spaces. */
export function checkNote(note: string, field: string, issues: Issues): void {
  if (note.trim() === '' || note.length > MAX_LENGTH || note.includes('\0'))
    issues.add('BAD_USER_INPUT', field, { min: 1, max: MAX_LENGTH });
}
