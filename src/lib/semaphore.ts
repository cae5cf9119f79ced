/** Lets `atOnce` pieces of work run at a time; the others wait in the order they came. */
export interface Semaphore {
  run<T>(work: () => Promise<T>): Promise<T>;
  readonly waiting: number;
}

export function createSemaphore(atOnce: number): Semaphore {
  const queue: (() => void)[] = [];
  let running = 0;
  const enter = (): Promise<void> => {
    if (running < atOnce) {
      running++;
      return Promise.resolve();
    }
    return new Promise((resolve) => queue.push(resolve));
  };
  const leave = (): void => {
    const next = queue.shift();
    // The place is handed on, not freed: a newcomer can't slip in between.
    if (next) next();
    else running--;
  };
  return {
    async run(work) {
      await enter();
      try {
        return await work();
      } finally {
        leave();
      }
    },
    get waiting() {
      return queue.length;
    },
  };
}
