import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exactJson, idText, parseExactJson } from '../../src/lib/exactJson.js';

/** Whether no whole number in it is written with more digits than a double keeps; from 1e21 on they are written with an exponent. */
function holdsInDoubles(value: unknown): boolean {
  if (typeof value === 'number') return !Number.isInteger(value) || Number.isSafeInteger(value) || Math.abs(value) >= 1e21;
  return typeof value !== 'object' || value === null || Object.values(value).every(holdsInDoubles);
}

describe('JSON whose numbers keep their digits', () => {
  test.each(['9007199254740993', '9007199254740993123', '-9007199254740993', '1'.repeat(64)])('%s comes back as it went in', (digits) => {
    const text = `{"id":${digits},"list":[${digits}]}`;
    expect(parseExactJson(text)).toEqual({ id: BigInt(digits), list: [BigInt(digits)] });
    expect(exactJson(parseExactJson(text))).toBe(text);
  });

  test('what a double holds is a number, whatever else is in the text', () => {
    const text =
      '{"id":9007199254740993,"safe":9007199254740991,"amount":150000.50,"big":1e30,"digits":"9007199254740993","deep":{"n":-0}}';
    expect(parseExactJson(text)).toEqual({
      id: 9007199254740993n,
      safe: 9007199254740991,
      amount: 150_000.5,
      big: 1e30,
      digits: '9007199254740993',
      deep: { n: -0 },
    });
  });

  test('a number longer than any id is a double, and never stops the process', () => {
    expect(parseExactJson(`[${'9'.repeat(65)}]`)).toEqual([1e65]);
    expect(parseExactJson(`[${'9'.repeat(200_000)}]`)).toEqual([Number.POSITIVE_INFINITY]);
  });

  test('all else is as JSON.parse has it, with or without such a number beside it', () => {
    fc.assert(
      fc.property(fc.jsonValue().filter(holdsInDoubles), (value) => {
        const text = JSON.stringify(value);
        expect(parseExactJson(text)).toEqual(JSON.parse(text));
        expect(parseExactJson(`[9007199254740993,${text}]`)).toEqual([9007199254740993n, JSON.parse(text)]);
      }),
    );
    const twice = '{"a":1,"a":2,"__proto__":{"b":1},"n":9007199254740993}';
    expect(Object.entries(parseExactJson(twice) as object)).toEqual([
      ['a', 2],
      ['__proto__', { b: 1 }],
      ['n', 9007199254740993n],
    ]);
  });

  test.each(['', '{', '[1,]', '01234567890123456', '{"id":9007199254740993', '[9007199254740993]]', '9007199254740993x'])(
    '%j is refused',
    (text) => {
      expect(() => parseExactJson(text)).toThrow(SyntaxError);
    },
  );

  test('so is what is nested deeper than any answer', () => {
    expect(() => parseExactJson(`${'['.repeat(100_000)}9007199254740993`)).toThrow();
  });
});

test('an id is its text or its digits, and nothing that has lost some', () => {
  expect([' a', 7, 0, 9007199254740993n].map(idText)).toEqual([' a', '7', '0', '9007199254740993']);
  expect([2 ** 53, 1.5, -1, -1n, null, undefined, {}, true].map(idText)).toEqual(Array(8).fill(undefined));
});
