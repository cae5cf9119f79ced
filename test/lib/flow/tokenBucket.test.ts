import { expect, test } from 'vitest';
import { TokenBucket } from '../../../src/lib/flow/tokenBucket.js';

test('a bucket gives its burst at once, then what comes in, and says how long the rest takes', () => {
  const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0);
  expect([1, 2].map((amount) => bucket.take(amount, 0))).toEqual([0, 0]);
  expect(bucket.take(1, 0)).toBe(0.5);
  expect(bucket.take(2, 500)).toBe(0.5);
  expect(bucket.take(1, 500)).toBe(0);
});

test('it is never fuller than its burst, and a clock that was set back adds nothing', () => {
  const bucket = new TokenBucket({ burst: 2, perSecond: 1 }, 10_000);
  bucket.giveBack(5);
  expect(bucket.take(2, 100_000)).toBe(0);
  expect(bucket.take(1, 90_000)).toBe(1);
  expect(bucket.take(1, 91_000)).toBe(0);
});
