import { whyNoDatabase } from '../db/whyNoDatabase.js';
import { AppError, StartError } from '../errors.js';
import { sourceStack } from '../lib/files/sourceStack.js';

/** What a person at a terminal reads of an error: what was wrong and what to do; a stack only where nobody foresaw it. */
export function faultText(error: unknown, databaseUrl?: string): string {
  if (error instanceof StartError) return error.message;
  if (error instanceof AppError) {
    const issues = error.issues.map(({ field, code, params }) => {
      const figures = Object.entries(params ?? {}).map(([name, value]) => `${name} ${value}`);
      return `\n  ${[field, code, ...figures].filter(Boolean).join(' ')}`;
    });
    return `${error.code}: ${error.message}${issues.join('')}`;
  }
  const why = databaseUrl && whyNoDatabase(error, databaseUrl);
  if (why) return why;
  return `This should not have happened: ${error instanceof Error ? sourceStack(error.stack ?? error.message) : String(error)}`;
}
