import { expect, test } from 'vitest';
import { isDay, momentOf, readMoment, timesOf } from '../../src/console/words/moments.js';
import { wholeIn } from '../../src/console/words/whole.js';

const zone = 'Africa/Dar_es_Salaam';

test('a day or a clock of a field is a moment of the zone, or says why it is none; no text throws', () => {
  expect(momentOf('2026-12-05T14:30', zone)).toBe('2026-12-05T11:30:00.000Z');
  expect(momentOf('2026-12-05', zone)).toBe('2026-12-04T21:00:00.000Z');
  for (const text of ['0002-12-05', '0020-12-05T14:30', '1999-12-31', '9999-12-31', '12026-12-05'])
    expect(readMoment(text, zone), text).toEqual({ why: 'OUTSIDE' });
  for (const text of ['2026-13-45', '2026-02-30', '2026-12-05T24:00', '2026-12-05T10:60'])
    expect(readMoment(text, zone), text).toEqual({ why: 'NO_DAY' });
  for (const text of ['', '?', '2026', '2026-1-1', 'now', '2026-12-05T', '\u0000'])
    expect(readMoment(text, zone), text).toEqual({ why: 'UNFINISHED' });
});

test('days of an address that can not be meant are left out; the first and the last day have their moments', () => {
  expect(timesOf({ since: '0002-11-01', until: '9999-12-31' }, zone)).toEqual({});
  expect(timesOf({ since: '2000-01-01', until: '2100-12-31' }, zone)).toEqual({
    from: '1999-12-31T21:00:00.000Z',
    to: '2100-12-31T21:00:00.000Z',
  });
  expect(['2026-11-28', '2026-11-28T10:00', 20261128, undefined].map(isDay)).toEqual([true, false, false, false]);
});

test('a whole number is read as people write it, and all else refused', () => {
  for (const text of ['1000', '1,000', '1 000', '\u0661\u0660\u0660\u0660', ' 1000 ']) expect(wholeIn(text, 1, 5_000), text).toBe(1_000);
  expect(wholeIn(' ', 1, 5_000)).toBeNull();
  for (const text of ['1e3', '0x64', '1.000', '10.5', '-5', 'abc', '1,00', '1,0000', '1,000 000', '0', '5001', '9'.repeat(400)])
    expect(wholeIn(text, 1, 5_000), text).toBeUndefined();
  expect(['-500', '−1,500', '+20'].map((text) => wholeIn(text, -5_000, 5_000))).toEqual([-500, -1_500, 20]);
});
