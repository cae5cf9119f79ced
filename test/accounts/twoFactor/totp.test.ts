import { base32 } from '@scure/base';
import { expect, test } from 'vitest';
import { readDigits, shownSecret, stepAt, stepOf, totpCode } from '../../../src/accounts/twoFactor/totp.js';

const secret = Buffer.from('12345678901234567890');

test.each([
  [59, '287082'],
  [1_111_111_109, '081804'],
  [1_111_111_111, '050471'],
  [1_234_567_890, '005924'],
  [2_000_000_000, '279037'],
  [20_000_000_000, '353130'],
])('the code at %d s is that of RFC 6238', (seconds, code) => {
  expect(totpCode(secret, stepAt(new Date(seconds * 1_000)))).toBe(code);
});

test('a code counts one step before and after its own, and no longer', () => {
  const now = new Date('2026-03-01T08:00:15.000Z');
  const present = stepAt(now);
  const steps = [-2, -1, 0, 1, 2].map((n) => stepOf(secret, totpCode(secret, present + n), now));
  expect(steps).toEqual([undefined, present - 1, present, present + 1, undefined]);
});

test('digits are read as people type them, and nothing else', () => {
  expect(['123456', '123 456', ' 123-456 '].map(readDigits)).toEqual(['123456', '123456', '123456']);
  expect(['12345', '1234567', '12345a', '', '١٢٣٤٥٦'].map(readDigits)).toEqual(Array(5).fill(undefined));
});

test('an app is told all that it needs', () => {
  const shown = shownSecret(secret, 'asha+1@example.com');
  expect(Buffer.from(base32.decode(shown.secret))).toEqual(secret);
  const uri = new URL(shown.uri);
  expect([uri.protocol, uri.host, decodeURIComponent(uri.pathname)]).toEqual(['otpauth:', 'totp', '/Tuma:asha+1@example.com']);
  expect(Object.fromEntries(uri.searchParams)).toEqual({
    secret: shown.secret,
    issuer: 'Tuma',
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});
