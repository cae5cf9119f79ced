import { describe } from 'vitest';

/** Of a test in a lane: it waits for the one before it. */
export const ONE_BY_ONE = { concurrent: false };

/**
 * Deals cases out to lanes that run at the same time: for what waits more than it computes. `add` adds the tests of one lane, which are to
 * be `ONE_BY_ONE`: so they run one after another, beside those of the other lanes.
 */
export function inLanes<T>(lanes: number, cases: readonly T[], add: (cases: T[]) => void): void {
  for (let lane = 0; lane < lanes; lane++)
    describe.concurrent(`lane ${lane + 1} of ${lanes}`, () => add(cases.filter((_, n) => n % lanes === lane)));
}
