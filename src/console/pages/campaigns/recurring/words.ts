import { wordsOf } from '../../../words/words.js';
import { en } from './en.js';
import type { ScheduleParts } from './recurring.gen.js';
import { sw } from './sw.js';

export const useRecurringWords = wordsOf({ EN: en, SW: sw });

type SkippedRunReason = ScheduleParts['skippedRuns'][number]['reason'];

/** Why a run was skipped, of a campaign's `failureDetail`: "Skipped: TOO_EXPENSIVE."; undefined where that says something else. */
export function skippedFor(failureDetail: string | null): SkippedRunReason | undefined {
  const [, named] = /^Skipped: ([A-Z_]+)\.$/.exec(failureDetail ?? '') ?? [];
  return (Object.keys(en.skipped) as SkippedRunReason[]).find((reason) => reason === named);
}
