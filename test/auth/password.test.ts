import { beforeEach, describe, expect, test, vi } from 'vitest';

/** The real hashes, watched: how many run at the same time. */
const watch = vi.hoisted(() => ({ now: 0, most: 0, calls: 0 }));
vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof import('@node-rs/argon2')>();
  const watched =
    <Args extends unknown[], T>(work: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      watch.now++;
      watch.calls++;
      watch.most = Math.max(watch.most, watch.now);
      return work(...args).finally(() => watch.now--);
    };
  return { ...real, hash: watched(real.hash), verify: watched(real.verify) };
});

const { hashPassword, verifyPassword } = await import('../../src/auth/password.js');
const { createSemaphore: createSlots } = await import('../../src/lib/semaphore.js');

beforeEach(() => {
  watch.most = 0;
  watch.calls = 0;
});

describe('passwords', () => {
  test('at most two hashes at once, whatever asks for them', async () => {
    const stored = await hashPassword('three small boats');
    await Promise.all([
      ...Array.from({ length: 8 }, () => hashPassword('three small boats')),
      ...Array.from({ length: 8 }, () => verifyPassword(stored, 'three small boats')),
      ...Array.from({ length: 8 }, () => verifyPassword(undefined, 'three small boats')),
    ]);
    expect(watch.most).toBe(2);
  });

  test('an unknown address costs a verification like a known one', async () => {
    const stored = await hashPassword('three small boats');
    await verifyPassword(undefined, 'x');
    watch.calls = 0;
    expect(await verifyPassword(stored, 'another password')).toBe(false);
    expect(watch.calls).toBe(1);
    expect(await verifyPassword(undefined, 'another password')).toBe(false);
    expect(watch.calls).toBe(2);
  });

  test('the same characters composed in another way are the same password', async () => {
    const stored = await hashPassword('maisha mareféu');
    expect(await verifyPassword(stored, 'maisha marefe\u0301u')).toBe(true);
    expect(await verifyPassword(stored, 'maisha marefeu')).toBe(false);
  });

  test('RATE_LIMITED beyond 200 that wait; those before are served', async () => {
    const stored = await hashPassword('three small boats');
    const outcomes = await Promise.allSettled(Array.from({ length: 210 }, () => verifyPassword(stored, 'three small boats')));
    const refused = outcomes.filter((outcome) => outcome.status === 'rejected');
    expect(refused).toHaveLength(8);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'RATE_LIMITED', retryAfterSeconds: 3 });
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled' && outcome.value)).toHaveLength(202);
  });
});

describe('slots', () => {
  test('serve in the order of coming, and a failure frees its place', async () => {
    const slots = createSlots(1);
    const order: number[] = [];
    const work = (n: number) =>
      slots.run(async () => {
        order.push(n);
        if (n === 2) throw new Error('two');
        return n;
      });
    const outcomes = await Promise.allSettled([1, 2, 3, 4].map(work));
    expect(order).toEqual([1, 2, 3, 4]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(slots.waiting).toBe(0);
  });
});
