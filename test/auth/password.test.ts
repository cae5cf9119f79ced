import { beforeEach, describe, expect, test, vi } from 'vitest';

/** The real hashes, watched: how many run at the same time. */
const watch = vi.hoisted(() => ({ now: 0, most: 0, calls: 0, passwords: [] as unknown[] }));
vi.mock('@node-rs/argon2', async (original) => {
  const real = await original<typeof import('@node-rs/argon2')>();
  const watched =
    <Args extends unknown[], T>(work: (...args: Args) => Promise<T>) =>
    async (...args: Args): Promise<T> => {
      watch.now++;
      watch.calls++;
      watch.most = Math.max(watch.most, watch.now);
      watch.passwords.push(args[1]);
      return work(...args).finally(() => watch.now--);
    };
  return { ...real, hash: watched(real.hash), verify: watched(real.verify) };
});

const { hashPassword, verifyPassword } = await import('../../src/auth/password.js');

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

  test('a network that sends hundreds holds up itself: others take turns with it, and find room where it filled all', async () => {
    const stored = await hashPassword('three small boats');
    const done: string[] = [];
    const tries = (count: number, clientIp: string) =>
      Array.from({ length: count }, () =>
        verifyPassword(stored, 'three small boats', clientIp).then(
          () => done.push(clientIp),
          (error) => done.push(`${clientIp} ${error.code}`),
        ),
      );
    const flood = tries(202, '2001:db8::1');
    await Promise.all([...flood, ...tries(1, '2001:db8::2'), ...tries(2, '2001:db8:0:1::1'), ...tries(1, '192.0.2.1')]);
    expect(done.filter((each) => each.includes('RATE_LIMITED')).sort()).toEqual(
      ['2001:db8::1', '2001:db8::1', '2001:db8::1', '2001:db8::2'].map((ip) => `${ip} RATE_LIMITED`),
    );
    const served = done.filter((each) => !each.includes('RATE_LIMITED'));
    expect(served.indexOf('192.0.2.1')).toBeLessThan(8);
    expect(served.lastIndexOf('2001:db8:0:1::1')).toBeLessThan(10);
    expect(served).toHaveLength(202);
  });
});

describe('the two places', () => {
  test('serve in the order of coming, and a failure frees its place', async () => {
    const right = await hashPassword('three small boats');
    watch.passwords = [];
    const passwords = ['1', '2', '3', '4', '5', '6', '7', '8'];
    // Every second stored hash is none: its verification fails at once.
    const outcomes = await Promise.allSettled(passwords.map((password, n) => verifyPassword(n % 2 ? 'not a hash' : right, password)));
    expect(outcomes.map(({ status }) => status === 'rejected')).toEqual(passwords.map((_, n) => n % 2 === 1));
    expect(watch.passwords).toEqual(passwords);
    expect(await verifyPassword(right, 'three small boats')).toBe(true);
  });
});
