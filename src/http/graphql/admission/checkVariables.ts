import { AppError } from '../../../errors.js';

const DEEPEST = 32;
/** What is wrong with a text or a name. */
export const UNSTORABLE = 'Take out NUL characters and halves of surrogate pairs, and nest less deeply than 32 levels';

/**
 * Refuses variables that no use case could mean: nested deeper than 32 levels (what walks them later recurses), with text that PostgreSQL
 * can't store (NUL) or that isn't Unicode (lone surrogates), or with a member named __proto__. Throws BAD_USER_INPUT naming the
 * field, as `issues` do (`to[3]`), or the variable.
 * Iterative, so that no depth overflows the stack.
 */
export function checkVariables(variables: Readonly<Record<string, unknown>>): void {
  for (const [name, given] of Object.entries(variables)) {
    const waiting: { value: unknown; depth: number; path: string }[] = [{ value: given, depth: 0, path: '' }];
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { value, depth, path } = next;
      const refuse = (reason = UNSTORABLE) => {
        throw new AppError('BAD_USER_INPUT', { field: path || name, params: { reason } });
      };
      if (typeof value === 'string' && !isStorable(value)) refuse();
      if (typeof value !== 'object' || value === null) continue;
      if (depth >= DEEPEST) refuse();
      for (const [key, member] of Object.entries(value)) {
        if (key === '__proto__') refuse('No member can be named __proto__: give it another name');
        if (!isStorable(key)) refuse();
        waiting.push({
          value: member,
          depth: depth + 1,
          path: Array.isArray(value) ? `${path || name}[${key}]` : path ? `${path}.${key}` : key,
        });
      }
    }
  }
}

/** Text that PostgreSQL can keep: well-formed Unicode without NUL. */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');
