import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs } from '../../lib/flow/backOff.js';
import type { Cluster } from './cluster.js';
import { findPostmaster } from './postmaster.js';

/** Where looking is two reads of /proc it is done often; elsewhere it runs `ps`. */
const LOOK_MS = process.platform === 'linux' ? 250 : 5_000;
const AGAIN = { firstMs: 100, maxMs: 5_000 };
/** Starts within SPAN_MS after which it is given up: a quarter of a minute when none succeeds. */
const MAX_STARTS = 8;
const SPAN_MS = 600_000;

export interface Supervisor {
  /** It was started again, by us or by another process that shares it. */
  onRestart?(secondsAway: number): void;
  /** It can't be brought back. */
  onLost?(error: Error): void;
}

/** Starts the server again, with growing pauses, when it has died; gives up when that doesn't help. Answers how to end this. */
export function supervise(
  { dir, logFile, log }: Cluster,
  start: () => Promise<void>,
  { onRestart, onLost }: Supervisor,
): () => Promise<void> {
  const ending = new AbortController();
  const { signal } = ending;
  let starts: number[] = [];
  let runningAt = Date.now();

  const restart = async (): Promise<void> => {
    starts = [...starts.filter((at) => at > Date.now() - SPAN_MS), Date.now()];
    if (starts.length > MAX_STARTS) throw new Error(`the database died, and ${MAX_STARTS} starts did not bring it back: see ${logFile}`);
    log.warn(`the database died; it is started again (${starts.length})`);
    await sleep(backOffMs(starts.length, AGAIN), undefined, { signal });
    try {
      await start();
    } catch (error) {
      return log.warn(`the database could not be started: ${error instanceof Error ? error.message : String(error)}`);
    }
    log.warn('the database runs again');
    onRestart?.((Date.now() - runningAt) / 1_000);
  };

  const watch = async (): Promise<void> => {
    for (let missed = 0; !signal.aborted; ) {
      await sleep(LOOK_MS, undefined, { signal });
      missed = findPostmaster(dir) ? 0 : missed + 1;
      if (missed === 0) runningAt = Date.now();
      // Once may be a look at a file that is being written.
      if (missed > 1) await restart();
    }
  };
  const watching = watch().catch((error: unknown) => {
    if (!signal.aborted) onLost?.(error instanceof Error ? error : new Error(String(error)));
  });
  return () => {
    ending.abort();
    return watching;
  };
}
