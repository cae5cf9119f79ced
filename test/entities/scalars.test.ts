import { type GraphQLScalarType, isScalarType, isSpecifiedScalarType, Kind } from 'graphql';
import { describe, expect, it } from 'vitest';
import { DateTime, EmailAddress, PhoneNumber } from '../../entities/types/scalars.js';
import { resolvers } from '../../resolvers/index.js';
import { checkEmail, checkPhone } from '../../src/auth/accountFields.js';
import { checkKey } from '../../src/core/idempotency.js';
import { checkName } from '../../src/core/texts.js';
import { Issues } from '../../src/errors.js';
import { buildAppSchema } from '../../src/http/graphql/schema.js';
import { parsePhone } from '../../src/lib/phone.js';

const scalars = Object.values(buildAppSchema(resolvers).getTypeMap()).filter(
  (type): type is GraphQLScalarType => isScalarType(type) && !isSpecifiedScalarType(type),
);

/** Beginnings that patterns like, then much of what they repeat, then what makes them go back. */
const hostile: string[] = [];
for (const unit of [
  '1',
  '1 ',
  '1-',
  '(1)',
  'a',
  'a.',
  'a-',
  '@',
  '\t',
  ' ',
  '0',
  '.',
  '\u200b',
  '\u0301',
  '٣',
  '😀',
  '%2f',
  '/',
  '9e',
  '"',
  '\\',
]) {
  for (const start of ['', '+255', 'a@', '2026-11-22T08:30:00', '21:00', 'Africa/']) {
    for (const end of ['', 'x', '!', '\n']) hostile.push(`${start}${unit.repeat(10_000 / unit.length)}${end}`);
  }
}
// Short enough to pass a bound of length, long enough for a pattern that goes back.
for (const n of [28, 60, 250]) for (const unit of ['1', '1 ', 'a', 'a.', 'a-']) hostile.push(`${unit.repeat(n / unit.length)}x!`);

/** The quickest of ten, so that a busy machine isn't taken for a slow pattern. In ms. */
function quickest(run: () => unknown): number {
  let best = Number.POSITIVE_INFINITY;
  for (let n = 0; n < 10 && best >= 5; n++) {
    const begun = performance.now();
    try {
      run();
    } catch {
      // Refused, as it should be.
    }
    best = Math.min(best, performance.now() - begun);
  }
  return best;
}

describe('no text holds the server up: each hostile one takes less than 5 ms', () => {
  it.each(scalars.map((type) => [type.name, type] as const))('in the scalar %s', (_, type) => {
    for (const value of hostile) {
      expect(quickest(() => type.parseValue(value))).toBeLessThan(5);
      for (const kind of [Kind.STRING, Kind.INT, Kind.FLOAT, Kind.ENUM] as const) {
        expect(quickest(() => type.parseLiteral({ kind, value }))).toBeLessThan(5);
      }
    }
  });

  it.each([
    ['a name', (value: string) => checkName(value, 'x', new Issues())],
    ['an address', (value: string) => checkEmail(value, 'x', new Issues())],
    ['a number', (value: string) => checkPhone(value, 'x', new Issues())],
    ['a key', (value: string) => checkKey(value, 'x', new Issues())],
    ['a recipient', parsePhone],
  ])('in %s', (_, check) => {
    for (const value of hostile) expect(quickest(() => check(value))).toBeLessThan(5);
  });
});

it('a phone number is read once, into E.164; what no SMS reaches is none', () => {
  for (const typed of ['0712345678', '255712345678', ' +255 712-345-678 ']) expect(PhoneNumber.parseValue(typed)).toBe('+255712345678');
  for (const bad of ['0222123456', '+255222123456', '12', '', 'x', 712345678]) expect(() => PhoneNumber.parseValue(bad)).toThrow();
});

it('an address loses the blanks around it', () => {
  expect(EmailAddress.parseValue(' asha@example.com\n')).toBe('asha@example.com');
});

it('a moment is one of the years 1970 to 9998 after its offset was applied', () => {
  const read = (text: unknown) => (DateTime.parseValue(text) as Date).toISOString();
  expect(read('2026-11-22T11:30:00.5+03:00')).toBe('2026-11-22T08:30:00.500Z');
  expect(read('9998-12-31T23:59:59Z')).toBe('9998-12-31T23:59:59.000Z');
  for (const bad of [
    '9999-12-31T23:59:59-00:01',
    '9998-12-31T23:59:59-00:01',
    '1970-01-01T00:00:00+00:01',
    '2026-02-30T00:00:00Z',
    '2026-11-22',
    0,
  ])
    expect(() => read(bad)).toThrow();
});
