import { expect, test } from 'vitest';
import { createWakeLoop } from '../../../src/lib/flow/wakeLoop.js';

/** Runs that end when the test says so. */
function gatedRuns() {
  const ends: (() => void)[] = [];
  return { ends, run: () => new Promise<void>((resolve) => void ends.push(resolve)) };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));

test('never two runs at once; all wakes during a run cause one more', async () => {
  const { ends, run } = gatedRuns();
  const loop = createWakeLoop(run);
  for (let n = 0; n < 3; n++) loop.wake();
  await turn();
  expect(ends).toHaveLength(1);
  for (let n = 0; n < 3; n++) loop.wake();
  ends[0]?.();
  await turn();
  expect(ends).toHaveLength(2);
  ends[1]?.();
  await turn();
  expect(ends).toHaveLength(2);
  loop.wake();
  await turn();
  expect(ends).toHaveLength(3);
});

test('wakes while it gathers are served by the same run', async () => {
  const { ends, run } = gatedRuns();
  const gathers = gatedRuns();
  const loop = createWakeLoop(run, gathers.run);
  loop.wake();
  loop.wake();
  gathers.ends[0]?.();
  await turn();
  expect(ends).toHaveLength(1);
  ends[0]?.();
  await turn();
  expect(gathers.ends).toHaveLength(1);
});

test('a stop waits for the run under way, and nothing runs after it', async () => {
  const { ends, run } = gatedRuns();
  const loop = createWakeLoop(run);
  loop.wake();
  await turn();
  loop.wake();
  let stopped = false;
  const stopping = loop.stop().then(() => {
    stopped = true;
  });
  await turn();
  expect(stopped).toBe(false);
  ends[0]?.();
  await stopping;
  loop.wake();
  await turn();
  expect(ends).toHaveLength(1);
});
