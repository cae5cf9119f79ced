import { setTimeout as sleep } from 'node:timers/promises';
import { AppError } from '../../errors.js';
import { backOffMs } from '../../lib/flow/backOff.js';
import { StoreBusy } from '../../ports/media.js';

/** So often a call is made that fails, with a wait between. */
const TRIES = 3;
const RETRY = { firstMs: 1_000, maxMs: 10_000 };
/** A store that takes no more calls says when it does: within its hour. So often that is believed, one time after another. */
const LONGEST_WAIT_MS = 3_660_000;
const WAITS = 3;

export const isUnavailable = (error: unknown): error is AppError => error instanceof AppError && error.code === 'STORAGE_UNAVAILABLE';

/** Calls a store until it answers: waits where it says until when, tries again what failed. Throws what it threw the last time. */
export async function patiently<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
  for (let [failures, waits] = [0, 0]; ; ) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoreBusy && waits < WAITS) {
        waits += 1;
        await waitUntil(error.until, signal);
      } else if (isUnavailable(error) && failures + 1 < TRIES) {
        failures += 1;
        await sleep(backOffMs(failures, RETRY), undefined, { signal });
      } else throw error;
    }
  }
}

export async function waitUntil(at: Date, signal?: AbortSignal): Promise<void> {
  await sleep(Math.min(Math.max(at.getTime() - Date.now(), 0), LONGEST_WAIT_MS), undefined, { signal });
}
