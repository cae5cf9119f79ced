import { expect, test } from 'vitest';
import { slugOf } from '../../src/lib/slug.js';

test.each([
  ['Mifumo Labs (T) Ltd.', 'mifumo-labs-t-ltd'],
  ['  Duka — la Néema!  ', 'duka-la-neema'],
  ['北京', 'tenant'],
  ['---', 'tenant'],
  ['A'.repeat(60), 'a'.repeat(40)],
  [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
])('%j → %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});
