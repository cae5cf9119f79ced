import type { Issues } from '../errors.js';

const MAX_LENGTH = 500;

/** Why a person did something: 1–500 characters, not only spaces. */
export function checkReason(reason: string, field: string, issues: Issues): void {
  if (reason.trim() === '' || reason.length > MAX_LENGTH || reason.includes('\0'))
    issues.add('BAD_USER_INPUT', field, { min: 1, max: MAX_LENGTH });
}
