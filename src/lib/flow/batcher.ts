interface Waiting<T, R> {
  item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * Many callers, one run: items queue while a run is under way and go together with the next, so that a hundred concurrent writers share
 * one commit. Nothing waits when nothing runs, but for the calls of the same turn, which go together (a run starts in a microtask).
 *
 * `run` answers one result per item, in order; its error rejects the items of that run only. At most `max` items go in one run; with
 * `weigh`, items up to that sum of weights (one that is heavier alone goes alone).
 */
export function createBatcher<T, R>(
  run: (items: T[]) => Promise<R[]>,
  { max, weigh = () => 1 }: { max: number; weigh?: (item: T) => number },
): (item: T) => Promise<R> {
  const waiting: Waiting<T, R>[] = [];
  let running = false;

  const take = (): Waiting<T, R>[] => {
    let weight = 0;
    const over = waiting.findIndex(({ item }, index) => {
      weight += weigh(item);
      return index > 0 && weight > max;
    });
    return waiting.splice(0, over === -1 ? waiting.length : over);
  };

  const runAll = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = take();
      try {
        const results = await run(batch.map(({ item }) => item));
        if (results.length !== batch.length) throw new Error(`${results.length} results for ${batch.length} items`);
        batch.forEach(({ resolve }, index) => {
          resolve(results[index] as R);
        });
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    running = false;
  };

  return (item) =>
    new Promise<R>((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (running) return;
      running = true;
      queueMicrotask(runAll);
    });
}
