import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { batchTo, GOOD, listening, useSimulators, words } from '../../../support/services/simulators.js';
import { until } from '../../../support/until.js';

const { simulator, logged, pending, taken, nothingToCome, disconnect, query, blocked } = useSimulators();

describe('the simulator’s durability', () => {
  test('the accept log and the reports are committed before it answers, and before the bytes count as out', async () => {
    const atBytesOut: string[][] = [];
    const one = simulator({ reportDelayMs: 60_000, onBytesOut: async () => void atBytesOut.push(await taken()) });
    const batch = batchTo(GOOD, GOOD);
    await one.send(batch);
    expect(atBytesOut).toEqual([batch.recipients.map(({ recipient }) => recipient)]);
    expect((await pending()).map(({ recipient }) => recipient).sort()).toEqual(atBytesOut[0]?.toSorted());
    await one.send(batchTo('12'));
    expect(atBytesOut, 'of a refused request bytes went out too').toHaveLength(2);
  });

  test('reports go on after a restart', async () => {
    const before = simulator({ reportDelayMs: 300 });
    const batch = batchTo(GOOD, '05');
    await before.send(batch);
    await before.stop();
    expect(await pending()).toHaveLength(3);
    const received = await listening(simulator());
    await until(nothingToCome);
    expect(batch.recipients.map(({ recipient }) => words(received, recipient))).toEqual([['DELIVERED'], ['UNDELIVERED', 'DELIVERED']]);
  });

  test('a report is forgotten only once it is stored: a lost connection meanwhile offers it again', async () => {
    const one = simulator();
    const offered: string[][] = [];
    await one.start(async (reports) => {
      offered.push(reports.map(({ recipient }) => recipient));
      if (offered.length === 1) await disconnect();
    });
    await one.send(batchTo(GOOD));
    await until(nothingToCome);
    expect(offered).toEqual([offered[0], offered[0]]);
    await until(() => logged.some((line) => line.includes('delivers reports again')));
  });

  test('several processes share the work: each report is handed over once, in batches', async () => {
    // On a busy machine a commit may take longer than the tests' short time-out, and what is not taken yet would not be waited for.
    const sender = simulator({ timeoutMs: 30_000 });
    const sent = await Promise.all(Array.from({ length: 50 }, () => sender.send(batchTo(...Array.from({ length: 100 }, () => GOOD)))));
    expect(sent.flat().filter(({ kind }) => kind === 'accepted')).toHaveLength(5_000);
    const sizes: number[] = [];
    const seen: string[] = [];
    await Promise.all(
      Array.from({ length: 3 }, () =>
        simulator().start(async (reports) => {
          await sleep(5);
          sizes.push(reports.length);
          seen.push(...reports.map(({ recipient }) => recipient));
        }),
      ),
    );
    await until(nothingToCome);
    expect(seen).toHaveLength(5_000);
    expect(new Set(seen).size).toBe(5_000);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000);
    expect(sizes.length).toBeLessThan(30);
  });

  test('reports are prompt: the loop knows its own, and looks for others’', async () => {
    const one = simulator({ reportDelayMs: 80 });
    const arrived: number[] = [];
    await one.start(async (reports) => void arrived.push(...reports.map(() => performance.now())));
    const took: number[] = [];
    for (let n = 0; n < 7; n++) {
      await sleep(n * 35); // meets the loop at another moment of its rest
      const begun = performance.now();
      await one.send(batchTo(GOOD));
      await until(() => arrived.length === n + 1);
      took.push(arrived[n]! - begun);
    }
    // By looking every 250 ms alone it would be about 200.
    expect(took.sort((a, b) => a - b)[3]).toBeLessThan(150);
    const other = simulator({ reportDelayMs: 0 });
    const theirs = performance.now();
    await other.send(batchTo(GOOD));
    await until(() => arrived.length === 8);
    expect(arrived[7]! - theirs).toBeLessThan(250 + 150);
  });

  test('a stop waits for the batch that is being stored', async () => {
    const one = simulator({ reportDelayMs: 0 });
    let begun = false;
    let stored = false;
    await one.start(async () => {
      begun = true;
      await sleep(200);
      stored = true;
    });
    await one.send(batchTo(GOOD));
    await until(() => begun);
    await one.stop();
    expect(stored).toBe(true);
    expect(await nothingToCome()).toBe(true);
  });

  test('a clock that is moved by hand: deliverDue hands over what is due, all of it', async () => {
    let at = new Date('2026-03-01T08:00:00Z');
    const one = simulator({ now: () => at, reportDelayMs: 3_600_000 });
    const received = await listening(one);
    await Promise.all(Array.from({ length: 15 }, () => one.send(batchTo(...Array.from({ length: 100 }, () => GOOD)))));
    expect(await one.deliverDue()).toBe(0);
    at = new Date('2026-03-01T09:00:00Z');
    await one.deliverDue();
    expect(received).toHaveLength(1_500);
  });
});

describe('the simulator when its database fails', () => {
  test('a refused statement is proof that nothing was sent', async () => {
    const one = simulator();
    await query('alter table simulator_accept rename to mislaid');
    try {
      expect((await one.send(batchTo(GOOD)))[0]).toEqual({ kind: 'notSent', detail: expect.any(String) });
    } finally {
      await query('alter table mislaid rename to simulator_accept');
    }
    expect((await one.send(batchTo(GOOD)))[0]!.kind).toBe('accepted');
  });

  test('a connection that is lost during the statement proves nothing', async () => {
    const one = simulator({ timeoutMs: 5_000 });
    await blocked(async () => {
      const sent = one.send(batchTo(GOOD, GOOD));
      await sleep(200);
      await disconnect();
      expect((await sent).map(({ kind }) => kind)).toEqual(['unknown', 'unknown']);
    });
    expect((await one.send(batchTo(GOOD)))[0]!.kind).toBe('accepted');
    expect(await taken()).toHaveLength(1);
  });

  test('a database that is too slow is unknown in time, and the message may be taken later, once', async () => {
    const one = simulator({ timeoutMs: 200 });
    await blocked(async () => {
      expect((await one.send(batchTo(GOOD)))[0]!.kind).toBe('unknown');
    });
    await until(async () => (await taken()).length === 1);
    await one.stop();
    expect(await taken()).toHaveLength(1);
  });

  test('the loop outlives a database that goes away', async () => {
    const one = simulator();
    const received = await listening(one);
    await sleep(50);
    await disconnect();
    await until(async () => (await one.send(batchTo(GOOD)))[0]!.kind === 'accepted');
    await until(() => received.length === 1);
  });
});
