import { isUnavailable } from '../../db/faults.js';
import { AppError } from '../../errors.js';
import type { TaskFailure } from '../run/task.js';
import { taskFailureOf } from '../run/taskFailure.js';

/** Why a restore can't go on, in words for its operator. */
export class RestoreFault extends Error {
  constructor(
    readonly failure: TaskFailure['failure'],
    message: string,
  ) {
    super(message);
  }
}

/** What an error of a restore means to its operator. */
export function restoreFailureOf(error: unknown): TaskFailure {
  if (error instanceof RestoreFault) return { failure: error.failure, detail: error.message };
  // Processes that do not stop in time.
  if (error instanceof AppError && error.code === 'CONFLICT') return { failure: 'BUSY', detail: error.message };
  const known = taskFailureOf(error);
  if (known.failure !== 'INTERNAL' || !isUnavailable(error)) return known;
  return { failure: 'BUSY', detail: 'Transactions that were under way did not end in time.' };
}
