export interface WakeLoop {
  wake(): void;
  /** Ends after the run under way, if there is one. */
  stop(): Promise<void>;
}

/**
 * Runs `run` when it is woken, never twice at once: all wakes during a run cause one more run. `run` handles its own errors. `gather`, if
 * given, is awaited before each run: the run serves the wakes that come meanwhile.
 */
export function createWakeLoop(run: () => Promise<void>, gather?: () => Promise<void>): WakeLoop {
  let running: Promise<void> | undefined;
  let woken = false;
  let stopped = false;
  const loop = async (): Promise<void> => {
    while (woken && !stopped) {
      await gather?.();
      woken = false;
      if (!stopped) await run();
    }
    running = undefined;
  };
  return {
    wake() {
      woken = true;
      running ??= loop();
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
