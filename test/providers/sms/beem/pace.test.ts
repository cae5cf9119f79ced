import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { createPace } from '../../../../src/providers/sms/beem/pace.js';
import { createSharedPace } from '../../../../src/providers/sms/beem/sharedPace.js';
import { batchFor, kindsOf, useBeems } from '../../../support/services/beemFixtures.js';
import { accepts, answers } from '../../../support/services/beemServer.js';

const { pair, logged } = useBeems();
const never = new AbortController().signal;

/** How many turns come at once when all are asked for now. */
async function atOnce(pace: ReturnType<typeof createPace>): Promise<number> {
  for (let n = 0; ; n++) if ('busyMs' in (await pace.turn(0, never))) return n;
}

describe('the pace', () => {
  test('gives a second’s worth at once, then refills by the clock', async () => {
    let now = 0;
    const pace = createPace({ perSecond: 10, clock: () => now });
    expect(await atOnce(pace)).toBe(10);
    expect(await pace.turn(0, never)).toEqual({ busyMs: 100 });
    now += 300;
    expect(await atOnce(pace)).toBe(3);
    now += 3_600_000;
    expect(await atOnce(pace), 'no more than a second’s worth is saved').toBe(10);
  });

  test('is halved by a 429, once a second for all of them, never below a request in 5 s, and comes back in minutes', async () => {
    let now = 0;
    const pace = createPace({ perSecond: 16, clock: () => now });
    const turns = (await Promise.all(Array.from({ length: 5 }, () => pace.turn(0, never)))) as { at: number }[];
    now += 10;
    for (const turn of turns) pace.slow(turn);
    expect(pace.perSecond).toBeCloseTo(8, 1);
    expect(await atOnce(pace), 'what was saved is gone').toBe(0);
    for (let n = 0; n < 12; n++) {
      now += 1_000;
      pace.slow({ at: now });
    }
    expect(pace.perSecond).toBeLessThan(0.31);
    now += 30_000;
    expect(pace.perSecond).toBeGreaterThan(1);
    expect(pace.perSecond).toBeLessThan(3);
    now += 300_000;
    expect(pace.perSecond).toBe(16);
  });

  test('a rest holds everybody up, whatever is saved', async () => {
    let now = 0;
    const pace = createPace({ perSecond: 100, clock: () => now });
    pace.slow({ at: 0 }, 4_000);
    expect(await pace.turn(1_000, never)).toEqual({ busyMs: 4_000 });
    now += 4_001;
    expect(await pace.turn(0, never)).toEqual({ at: 4_001 });
    now += 1;
    pace.slow({ at: now }, 86_400_000);
    expect(await pace.turn(0, never), 'nobody makes us wait for a day').toEqual({ busyMs: 30_000 });
  });

  test('turns come in order, in time, and end with an abort', async () => {
    const pace = createPace({ perSecond: 50 });
    await atOnce(pace);
    const order: number[] = [];
    const begun = performance.now();
    await Promise.all(Array.from({ length: 10 }, (_, n) => pace.turn(5_000, never).then(() => order.push(n))));
    expect(order).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(performance.now() - begun).toBeGreaterThan(170);
    expect(performance.now() - begun).toBeLessThan(600);
    const ending = new AbortController();
    pace.slow({ at: performance.now() }, 10_000);
    const waiting = pace.turn(20_000, ending.signal);
    ending.abort();
    expect(await waiting).toHaveProperty('busyMs');
  });
});

describe('the pace that tenants share', () => {
  test('one tenant’s refusals are its own while others pass, and everybody’s once most are refused', async () => {
    let now = 0;
    const pace = createSharedPace({ perSecond: 16, clock: () => now });
    const turn = async (tenantId: string) => (await pace.turn(tenantId, 0, never)) as { at: number };
    pace.passed('b');
    pace.passed('c');
    for (let n = 0; n < 3; n++) {
      expect(pace.refused(await turn('a'), 'a', 1_000)).toBe(false);
      expect(await turn('a')).toEqual({ busyMs: 1_000 });
      now += 1_100;
    }
    expect(pace.perSecond).toBe(16);
    expect(await turn('b')).toEqual({ at: now });
    expect(pace.slowedTurnsWithin(500)).toEqual(new Map([['a', 3]]));
    expect(pace.refused(await turn('b'), 'b'), 'two of three').toBe(false);
    expect(pace.refused(await turn('c'), 'c'), 'all three').toBe(true);
    expect(pace.perSecond).toBe(8);
    now += 6_000;
    expect(pace.refused(await turn('a'), 'a'), 'what was long ago says nothing of now').toBe(false);
    now += 300_000;
    expect(pace.slowedTurnsWithin(500)).toEqual(new Map());
  });
});

describe('the adapter’s pace', () => {
  test('keeps to its rate: what would wait too long goes back to the queue, unsent', async () => {
    const { server, beem } = await pair({ ratePerSecond: 20, timeoutMs: 1_000 });
    const begun = performance.now();
    const all = (await Promise.all(Array.from({ length: 60 }, () => beem.send(batchFor(1))))).flat();
    const took = performance.now() - begun;
    const accepted = all.filter(({ kind }) => kind === 'accepted').length;
    // 20 at once, and 20 a second for the half second that one may wait.
    expect(accepted).toBeGreaterThanOrEqual(29);
    expect(accepted).toBeLessThanOrEqual(32);
    expect(took).toBeGreaterThan(400);
    expect(server.accepted).toHaveLength(accepted);
    for (const one of all.filter(({ kind }) => kind !== 'accepted'))
      expect(one).toMatchObject({ kind: 'notSent', retryAfterMs: expect.any(Number) });
  });

  test('a 429 makes its tenant wait as long as Beem asks; those of most tenants everybody, and the log says so once', async () => {
    const { server, beem } = await pair({ ratePerSecond: 100 });
    server.next(answers(429, '', { 'retry-after': '1' }));
    expect(await beem.send(batchFor(1))).toEqual([{ kind: 'notSent', detail: 'HTTP 429.', retryAfterMs: 1_000 }]);
    const [next] = await beem.send(batchFor(1));
    expect(next).toMatchObject({ kind: 'notSent', retryAfterMs: expect.closeTo(1_000, -3) });
    expect(server.calls).toHaveLength(1);
    expect(beem.slowedRooms?.()).toEqual(new Map([['one', 0]]));
    expect(logged.filter((line) => line.includes('slow down'))).toHaveLength(0);
    server.next(answers(429, '', { 'retry-after': '1' }));
    expect(kindsOf(await beem.send(batchFor(1, { tenantId: 'two' })))).toEqual(['notSent']);
    expect(await beem.send(batchFor(1, { tenantId: 'three' })), 'they were most').toMatchObject([{ kind: 'notSent' }]);
    expect(server.calls).toHaveLength(2);
    expect(logged.filter((line) => line.includes('slow down'))).toHaveLength(1);
    await sleep(1_050);
    expect(kindsOf(await beem.send(batchFor(1)))).toEqual(['accepted']);
  });

  test('a far side that takes 40 a second gets everything in the end, each once', async () => {
    const { server, beem } = await pair({ ratePerSecond: 160, timeoutMs: 4_000 });
    let tokens = 20;
    const refill = setInterval(() => {
      tokens = Math.min(20, tokens + 2);
    }, 50);
    server.always((call) => {
      if (tokens < 1) return answers(429, '')(call);
      tokens--;
      return accepts(call);
    });
    let waiting = Array.from({ length: 60 }, () => batchFor(1));
    for (const end = Date.now() + 60_000; waiting.length > 0 && Date.now() < end; await sleep(100)) {
      const outcomes = await Promise.all(waiting.map((batch) => beem.send(batch)));
      waiting = waiting.filter((_, n) => outcomes[n]![0]!.kind !== 'accepted');
    }
    clearInterval(refill);
    expect(waiting).toHaveLength(0);
    expect(server.accepted).toHaveLength(60);
    expect(new Set(server.accepted.map(({ recipient }) => recipient)).size).toBe(60);
  });
});
