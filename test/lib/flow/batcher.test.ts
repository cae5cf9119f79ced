import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createBatcher } from '../../../src/lib/flow/batcher.js';

/** A run that answers only when told, and remembers what it was given. */
function gated() {
  const runs: { items: number[]; finish(): void; fail(error: Error): void }[] = [];
  const run = (items: number[]) =>
    new Promise<number[]>((resolve, reject) => {
      runs.push({ items, finish: () => resolve(items.map((n) => n * 10)), fail: reject });
    });
  return { runs, run };
}
const turn = () => sleep(0);

describe('createBatcher', () => {
  test('runs the calls of one turn together, and those that come meanwhile with the next run', async () => {
    const { runs, run } = gated();
    const call = createBatcher(run, { max: 100 });
    const first = [call(1), call(2)];
    await turn();
    const second = [call(3), call(4), call(5)];
    await turn();
    expect(runs.map(({ items }) => items)).toEqual([[1, 2]]);
    runs[0]!.finish();
    expect(await Promise.all(first)).toEqual([10, 20]);
    await turn();
    expect(runs.map(({ items }) => items)).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
    runs[1]!.finish();
    expect(await Promise.all(second)).toEqual([30, 40, 50]);
  });

  test('with atOnce, another run begins beside the first as soon as what waits fills it', async () => {
    const { runs, run } = gated();
    const call = createBatcher(run, { max: 10, weigh: (n) => n, atOnce: 2 });
    const begin = async (...items: number[]) => {
      const results = items.map((item) => call(item));
      await turn();
      return results;
    };
    const results = [...(await begin(3)), ...(await begin(4)), ...(await begin(5))];
    expect(runs.map(({ items }) => items)).toEqual([[3]]);
    results.push(...(await begin(1)), ...(await begin(9, 2)));
    expect(runs.map(({ items }) => items)).toEqual([[3], [4, 5, 1]]);
    runs[1]!.finish();
    await turn();
    expect(runs.map(({ items }) => items)).toEqual([[3], [4, 5, 1], [9]]);
    for (const { finish } of runs) finish();
    await turn();
    runs[3]!.finish();
    expect(await Promise.all(results)).toEqual([30, 40, 50, 10, 90, 20]);
    expect(runs.map(({ items }) => items)).toEqual([[3], [4, 5, 1], [9], [2]]);
  });

  test('with atOnce, another run begins when the first has been under way for long', async () => {
    const { runs, run } = gated();
    const call = createBatcher(run, { max: 10, atOnce: 2 });
    const first = call(1);
    await turn();
    const soon = call(2);
    await turn();
    expect(runs.map(({ items }) => items)).toEqual([[1]]);
    await sleep(300);
    const later = call(3);
    await turn();
    expect(runs.map(({ items }) => items)).toEqual([[1], [2, 3]]);
    runs[1]!.finish();
    expect(await Promise.all([soon, later])).toEqual([20, 30]);
    runs[0]!.finish();
    expect(await first).toBe(10);
  });

  test('an error rejects the items of its run only', async () => {
    const { runs, run } = gated();
    const call = createBatcher(run, { max: 2 });
    const settled = Promise.allSettled([call(1), call(2), call(3)]);
    await turn();
    runs[0]!.fail(new Error('lost'));
    await turn();
    runs[1]!.finish();
    expect((await settled).map((one) => (one.status === 'fulfilled' ? one.value : String(one.reason)))).toEqual([
      'Error: lost',
      'Error: lost',
      30,
    ]);
    const later = call(4);
    await turn();
    runs[2]!.finish();
    expect(await later).toBe(40);
  });

  test('an item that the database refuses fails alone: the run is repeated by halves', async () => {
    const runs: number[][] = [];
    const refused = Object.assign(new Error('invalid input syntax for type json'), { code: '22P02' });
    const call = createBatcher(
      async (items: number[]) => {
        runs.push(items);
        if (items.includes(5)) throw refused;
        return items.map((n) => n * 10);
      },
      { max: 100 },
    );
    const results = await Promise.allSettled(Array.from({ length: 8 }, (_, n) => call(n + 1)));
    expect(results.map((one) => (one.status === 'fulfilled' ? one.value : one.reason))).toEqual([10, 20, 30, 40, refused, 60, 70, 80]);
    expect(runs.length).toBe(7);
  });

  test.each(['08006', '53200', '57014', '57P01', 'EPIPE'])('%s is not repeated: the parts would meet it, too', async (code) => {
    let runs = 0;
    const call = createBatcher(
      async () => {
        runs += 1;
        throw Object.assign(new Error('away'), { code });
      },
      { max: 100 },
    );
    const results = await Promise.allSettled([call(1), call(2)]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(runs).toBe(1);
  });

  test('keeps to max, by count or by weight, in the order of the calls', async () => {
    const sizes: number[][] = [];
    const run = async (items: number[]) => {
      sizes.push(items);
      return items;
    };
    const counted = createBatcher(run, { max: 3 });
    expect(await Promise.all([1, 2, 3, 4, 5, 6, 7].map(counted))).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(sizes.splice(0)).toEqual([[1, 2, 3], [4, 5, 6], [7]]);
    const weighed = createBatcher(run, { max: 10, weigh: (n) => n });
    await Promise.all([4, 6, 1, 50, 2, 3].map(weighed));
    expect(sizes).toEqual([[4, 6], [1], [50], [2, 3]]);
  });

  test('a run that throws at once or answers too little rejects, and hangs nobody', async () => {
    const throwing = createBatcher<number, number>(
      () => {
        throw new Error('broken');
      },
      { max: 5 },
    );
    await expect(throwing(1)).rejects.toThrow('broken');
    await expect(throwing(2)).rejects.toThrow('broken');
    const short = createBatcher(async (items: number[]) => items.slice(1), { max: 5 });
    await expect(Promise.all([short(1), short(2)])).rejects.toThrow('1 results for 2 items');
  });

  test('never runs twice at once', async () => {
    let inside = 0;
    let most = 0;
    const call = createBatcher(
      async (items: number[]) => {
        most = Math.max(most, ++inside);
        await sleep(1);
        inside--;
        return items;
      },
      { max: 7 },
    );
    const results = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        await sleep(n % 5);
        return call(n);
      }),
    );
    expect(results).toEqual(Array.from({ length: 200 }, (_, n) => n));
    expect(most).toBe(1);
  });
});
