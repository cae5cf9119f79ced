import type { Person } from '../../contacts/contactsByPhone.js';
import type { Issues } from '../../errors.js';
import { valueName, valueUnder } from '../../lib/files/valueName.js';
import { isWellFormedBody } from '../../lib/segments.js';
import { shorten } from '../../lib/shorten.js';
import { valueText } from './parseTemplate.js';

/** Values that were given, by name: text that stands in a message as it is. What is absent, null or blank has none. */
export type Values = ReadonlyMap<string, string>;

const MOST_VALUES = 50;
const LONGEST_VALUE = 1_000;
/** As people write one: a number that JavaScript writes with an exponent, or can't hold, says something else than was meant. */
const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/;

/**
 * Reads the values that are given for variables. Adds BAD_USER_INPUT for too many, for what is too long, for what is no text, and for two
 * of one name: blanks at its ends and how its accents are written make no other name of it.
 */
export function readValues(given: Record<string, unknown> | null | undefined, field: string, issues: Issues): Values {
  const values = new Map<string, string>();
  const entries = Object.entries(given ?? {});
  if (entries.length > MOST_VALUES) issues.add('BAD_USER_INPUT', field, { max: MOST_VALUES, of: 'values', given: entries.length });
  else
    for (const [name, value] of entries) {
      if (value === null) continue;
      const written = asText(value);
      if (written === undefined)
        issues.add('BAD_USER_INPUT', field, {
          ...{ variable: shorten(name, 64), max: LONGEST_VALUE, of: 'characters' },
          reason: 'A value is a text, a number in plain digits or a truth value; no list and no object.',
        });
      else {
        const [key, text] = [valueName(name), valueText(written)];
        if (text === undefined) continue;
        if (values.has(key)) issues.add('BAD_USER_INPUT', field, { variable: shorten(name, 64), reason: 'Each variable has one value.' });
        else values.set(key, text);
      }
    }
  return values;
}

function asText(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    const isExact = !Number.isInteger(value) || Number.isSafeInteger(value);
    return isExact && PLAIN_NUMBER.test(String(value)) ? String(value) : undefined;
  }
  if (typeof value !== 'string' || value.length > 2 * LONGEST_VALUE || [...value].length > LONGEST_VALUE) return undefined;
  return isWellFormedBody(value) ? value : undefined;
}

/** The value of a contact under this name: of its own fields, else of its attributes; `firstName` is the first word of the name. */
export function valueOfContact({ phone, name: fullName, email, attributes }: Person, name: string): string | undefined {
  if (name === 'phone') return phone;
  const own = name === 'name' ? fullName : name === 'email' ? email : undefined;
  const attribute = valueUnder(attributes, name);
  const text = own || attribute || (name === 'firstName' ? fullName?.trim().split(/\s/, 1)[0] : undefined);
  return text ? valueText(text) : undefined;
}
