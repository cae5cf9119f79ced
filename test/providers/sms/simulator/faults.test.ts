import { describe, expect, test } from 'vitest';
import { faultsOf } from '../../../../src/providers/sms/simulator/faults.js';
import { batchTo, countRecipientsFrom, GOOD, listening, useSimulators } from '../../../support/services/simulators.js';
import { until } from '../../../support/until.js';

const { simulator, acceptedTwice, empty, acceptLog, nothingToCome } = useSimulators();

describe('the simulator’s seed', () => {
  test('gives the same faults to the same requests, and each fault sometimes', async () => {
    const play = async (seed: number) => {
      await empty();
      countRecipientsFrom(500_000);
      const one = simulator({ faults: { seed, rate: 0.5 }, timeoutMs: 1_000, timings: { slowMs: 50 } });
      const received = await listening(one);
      const batches = Array.from({ length: 300 }, (_, n) =>
        batchTo(...Array.from({ length: 1 + (n % 4) }, (_, k) => `+2557${10_000_000 + n * 10 + k}`)),
      );
      const outcomes = await Promise.all(batches.map((batch) => one.send(batch)));
      await until(nothingToCome);
      await one.stop();
      const log = await acceptLog();
      const inLog = new Set(log.map(({ recipient }) => recipient));
      for (const [n, batch] of batches.entries())
        for (const [k, { recipient }] of batch.recipients.entries()) {
          const { kind } = outcomes[n]![k]!;
          if (kind === 'accepted') expect(inLog.has(recipient)).toBe(true);
          if (kind === 'refused' || kind === 'notSent') expect(inLog.has(recipient)).toBe(false);
        }
      expect(await acceptedTwice()).toEqual([]);
      expect(received.filter(({ recipient }) => !inLog.has(recipient))).toEqual([]);
      const shape = outcomes.map((all) => all.map((o) => (o.kind === 'accepted' ? o.kind : `${o.kind} ${o.detail}`)));
      return { shape, taken: [...inLog].sort(), reports: received.map(({ recipient, status }) => `${recipient} ${status}`).sort() };
    };
    const first = await play(7);
    expect(await play(7)).toEqual(first);
    expect((await play(8)).shape).not.toEqual(first.shape);
    const details = new Set(first.shape.flat());
    for (const word of ['accepted', 'reset', 'No answer', '500', '429', 'unreadable', 'bad', 'balance', 'Fewer'])
      expect(
        [...details].some((detail) => detail.includes(word)),
        word,
      ).toBe(true);
    const untouched = first.shape.filter((all) => all.every((kind) => kind === 'accepted')).length;
    expect(untouched).toBeGreaterThan(150);
    expect(untouched).toBeLessThan(260);
  });

  test('rate 0 has no fault, rate 1 spares nobody, a faulty number goes before the seed', async () => {
    const never = simulator({ faults: { seed: 1, rate: 0 } });
    const calm = await Promise.all(Array.from({ length: 100 }, () => never.send(batchTo(GOOD))));
    expect(new Set(calm.flat().map(({ kind }) => kind))).toEqual(new Set(['accepted']));
    const always = simulator({ faults: { seed: 1, rate: 1 } });
    const refused = await Promise.all(Array.from({ length: 20 }, () => always.send(batchTo('12'))));
    expect(new Set(refused.flat().map(({ kind }) => kind))).toEqual(new Set(['refused']));
    const requests = Array.from({ length: 500 }, (_, n) => batchTo(...Array.from({ length: 1 + (n % 5) }, () => GOOD)));
    const drawn = requests.map((batch) => faultsOf(batch, { seed: 1, rate: 1 }).map(({ name }) => name));
    expect(drawn.filter((names) => names.filter((name) => name !== 'accepts').length !== 1)).toEqual([]);
    expect(new Set(drawn.flat()).size, 'all sixteen, and none').toBe(17);
    expect(new Set(drawn.filter((names) => names.length === 5).map((names) => names.findIndex((name) => name !== 'accepts'))).size).toBe(5);
  });
});
