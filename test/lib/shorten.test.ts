import { expect, test } from 'vitest';
import { shorten } from '../../src/lib/shorten.js';

test('a text is cut between characters, never within one', () => {
  expect(shorten('habari', 6)).toBe('habari');
  expect(shorten('habari', 3)).toBe('hab');
  expect(shorten(`${'1'.repeat(63)}😀`, 64)).toBe('1'.repeat(63));
  expect(shorten(`${'1'.repeat(62)}😀😀`, 64)).toBe(`${'1'.repeat(62)}😀`);
});
