import { databaseFault } from '../../errors.js';

interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/** Several times what a full run takes on a machine that is busy. */
const LONG_MS = 250;

/**
 * Many callers, one run: items queue while a run is under way and go together with the next, so that a hundred concurrent writers share
 * one commit. Nothing waits when nothing runs, but for the calls of the same turn, which go together (a run starts in a microtask).
 *
 * `run` answers one result per item, in order, and does all of a run or nothing. At most `max` items go in one run; with `weigh`, items up
 * to that sum of weights (one that is heavier alone goes alone). With `atOnce`, so many runs go at the same time: another one begins only
 * when what waits fills it, so that what comes singly still goes together, or when the last one has been under way for long: it may wait
 * for a lock, and nobody else waits with it.
 *
 * The items may be of many tenants, so one that the database refuses must not fail the others: such a run is repeated by halves, down to
 * the item that is refused, and only its caller gets the error.
 */
export function createBatcher<T, R>(
  run: (items: T[]) => Promise<R[]>,
  { max, weigh = () => 1, atOnce = 1 }: { max: number; weigh?: (item: T) => number; atOnce?: number },
): (item: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = [];
  let waitingWeight = 0;
  let running = 0;
  let lastRunAt = 0;

  const take = (): Waiting<T, R>[] => {
    let weight = 0;
    const over = waiting.findIndex(({ item }, index) => {
      weight += weigh(item);
      return index > 0 && weight > max;
    });
    const taken = waiting.splice(0, over === -1 ? waiting.length : over);
    for (const { item } of taken) waitingWeight -= weigh(item);
    return taken;
  };

  const settle = async (batch: Waiting<T, R>[]): Promise<void> => {
    try {
      const results = await run(batch.map(({ item }) => item));
      if (results.length !== batch.length) throw new Error(`${results.length} results for ${batch.length} items`);
      batch.forEach(({ resolve }, index) => {
        resolve(results[index] as R);
      });
    } catch (error) {
      if (batch.length === 1 || !isFaultOfAnItem(error)) {
        for (const { reject } of batch) reject(error);
        return;
      }
      const half = Math.ceil(batch.length / 2);
      await settle(batch.slice(0, half));
      await settle(batch.slice(half));
    }
  };

  const runAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      lastRunAt = performance.now();
      await settle(take());
    }
    running -= 1;
  };

  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      waitingWeight += weigh(item);
      if (running === atOnce) return;
      if (running > 0 && waitingWeight < max && performance.now() - lastRunAt < LONG_MS) return;
      running += 1;
      queueMicrotask(runAll);
    });
}

/**
 * Whether a part of the batch may succeed where the whole was refused. Not after a lost connection (08), a lack of room (53), a lock that
 * came too late (55P03), a time-out, a shutdown or maintenance (57), or a fault of the server (58, XX): these would meet the halves, too.
 * Our own code throws a RangeError about a value, such as a time without an end.
 */
export function isFaultOfAnItem(error: unknown): boolean {
  if (error instanceof RangeError) return true;
  const fault = databaseFault(error);
  return fault !== undefined && /\d/.test(fault.state) && !/^(08|53|55P03|57|58|XX)/.test(fault.state); // EPIPE is no SQLSTATE
}
