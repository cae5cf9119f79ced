import { expect, test } from 'vitest';
import { networkOf, readAddress } from '../../../src/lib/flow/network.js';

test.each([
  ['192.0.2.1', '192.0.2.1', '192.0.2.1'],
  ['192.0.2.1:4711', '192.0.2.1', '192.0.2.1'],
  ['::ffff:192.0.2.1', '192.0.2.1', '192.0.2.1'],
  ['::FFFF:c000:0201', '192.0.2.1', '192.0.2.1'],
  ['0:0:0:0:0:ffff:192.0.2.1', '192.0.2.1', '192.0.2.1'],
  ['2001:DB8:0:7::1', '2001:db8:0:7::1', '2001:db8:0:7::/64'],
  ['2001:db8:0000:0007:ffff:ffff:ffff:ffff', '2001:db8:0:7:ffff:ffff:ffff:ffff', '2001:db8:0:7::/64'],
  ['[2001:db8::7]:443', '2001:db8::7', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80::1', 'fe80:0:0:0::/64'],
  ['::1', '::1', '0:0:0:0::/64'],
])('%s is the address %s in the network %s', (text, address, network) => {
  expect(readAddress(text)).toBe(address);
  expect(networkOf(text)).toBe(network);
});

test.each([
  '',
  'unknown',
  '_hidden',
  '192.0.2',
  '192.0.2.1.1',
  '192.0.2.1:',
  '1:2',
  '[::1',
  '::1]',
  ':'.repeat(10_000),
  '[]:1',
  'a'.repeat(64),
])('%j is no address', (text) => {
  expect(readAddress(text)).toBeUndefined();
  expect(networkOf(text)).toBe(text);
});
