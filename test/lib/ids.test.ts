import { validate, version } from 'uuid';
import { expect, test } from 'vitest';
import { idAt, newId, timeOfId } from '../../src/lib/ids.js';

test('ids are uuids of version 7, each greater than the one before, of the present moment and unlike each other', () => {
  const before = Date.now();
  const ids = Array.from({ length: 10_000 }, () => newId());
  const after = Date.now();
  expect(ids.every((id) => validate(id) && version(id) === 7)).toBe(true);
  expect(ids.every((id, index) => index === 0 || id > (ids[index - 1] ?? ''))).toBe(true);
  const moments = ids.map((id) => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16));
  expect(Math.min(...moments)).toBeGreaterThanOrEqual(before);
  expect(Math.max(...moments)).toBeLessThanOrEqual(after);
  // The last 42 bits are random in each: neither a pool that is read twice nor one that is never filled would do.
  expect(new Set(ids.map((id) => id.slice(-10))).size).toBe(ids.length);
});

test('an id of a given moment is of its millisecond, whatever came before; those of one millisecond are in their order', () => {
  const moments = [new Date('2031-01-01T00:00:00.001Z'), new Date('2019-05-05T05:05:05.005Z'), new Date()];
  newId();
  for (const at of [...moments, ...moments]) {
    const ids = Array.from({ length: 1_000 }, () => newId(at));
    expect(ids.every((id) => validate(id) && version(id) === 7 && timeOfId(id).getTime() === at.getTime())).toBe(true);
    expect(ids.every((id, index) => id > (ids[index - 1] ?? idAt(at)) && id < idAt(new Date(at.getTime() + 1)))).toBe(true);
  }
  // What was given doesn't set the clock of the others.
  expect(Math.abs(timeOfId(newId()).getTime() - Date.now())).toBeLessThan(1_000);
});
