import { monitorEventLoopDelay } from 'node:perf_hooks';

const LOOK_MS = 1_000;
/** How late the API's own thread may be, in ms: beyond it people wait for a backup. */
const LATE_MS = 50;
/** However late it is, a backup comes to its end: so small a share of its rate is left to it. */
const LEAST = 1 / 10;

/** Slows a backup down while the process that answers requests is late, and lets it be faster again afterwards. */
export function createPace(bytesPerSecond: number, setRate: (bytesPerSecond: number) => void): { stop(): void } {
  if (bytesPerSecond === 0) return { stop: () => undefined };
  const delay = monitorEventLoopDelay({ resolution: 10 });
  delay.enable();
  let share = 1;
  const timer = setInterval(() => {
    const late = delay.percentile(99) / 1e6;
    delay.reset();
    const before = share;
    share = late > LATE_MS ? Math.max(LEAST, share / 2) : Math.min(1, share * 1.25);
    if (share !== before) setRate(bytesPerSecond * share);
  }, LOOK_MS);
  timer.unref();
  return {
    stop() {
      clearInterval(timer);
      delay.disable();
    },
  };
}
