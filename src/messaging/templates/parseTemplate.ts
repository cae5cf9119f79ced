import { valueName } from '../../lib/files/valueName.js';

/**
 * Texts with variables: `{{name}}`, or with a default `{{name|Customer}}`. Blanks around name and default are free, the first `|` divides
 * them, and a brace alone is a character like any other. There is no logic and no path: what stands there is one name.
 */

/** A variable at its place in the text. */
interface Placeholder {
  name: string;
  /** Null: a value is required here. */
  default: string | null;
  /** As it stands in the text. */
  source: string;
}

/** A variable of a text, wherever it stands; its default is null where a value is required. */
interface Variable {
  name: string;
  default: string | null;
  required: boolean;
}

/** A text that was read once, to be filled in often. */
export interface Template {
  parts: readonly (string | Placeholder)[];
  /** Each once, in the order of the text. */
  variables: readonly Variable[];
}

/** What is wrong with the braces of a text. */
export class TemplateFault {
  constructor(
    /** Characters before it. */
    readonly position: number,
    /** A sentence for whoever wrote the text. */
    readonly reason: string,
  ) {}
}

const MOST_VARIABLES = 50;
/** As long as the name of a contact's value may be. */
const LONGEST_NAME = 64;

/** It begins with a letter, a digit or `_`: what other programs write for logic (`#if`, `/if`, `>part`) is no name. */
const NAME = /^[\p{L}\p{N}_][^\p{C}\p{Zl}\p{Zp}]*$/u;

const withoutReturns = (text: string): string => (text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text);

/** Reads a text; the first fault of its braces where they are wrong. Linear in its length. Line breaks become `\n`. */
export function parseTemplate(text: string): Template | TemplateFault {
  const parts: (string | Placeholder)[] = [];
  const variables = new Map<string, Variable>();
  const fault = (at: number, reason: string) => new TemplateFault([...text.slice(0, at)].length, reason);
  let at = 0;
  for (;;) {
    const open = text.indexOf('{{', at);
    const literal = open < 0 ? text.slice(at) : text.slice(at, open);
    const stray = literal.indexOf('}}');
    if (stray >= 0) return fault(at + stray, 'These braces close nothing: a variable is written {{name}}.');
    if (literal) parts.push(withoutReturns(literal));
    if (open < 0) return { parts, variables: [...variables.values()] };
    const close = text.indexOf('}}', open + 2);
    const inside = close < 0 ? '' : text.slice(open + 2, close);
    if (close < 0 || inside.includes('{{')) return fault(open, 'These braces are not closed: a variable is written {{name}}.');
    if (/[{}]/.test(inside)) return fault(open, 'A variable has no braces in its name or default.');
    const bar = inside.indexOf('|');
    const name = valueName(bar < 0 ? inside : inside.slice(0, bar));
    if (name === '') return fault(open, 'This variable has no name.');
    if ([...name].length > LONGEST_NAME) return fault(open, `The name of a variable has at most ${LONGEST_NAME} characters.`);
    if (!NAME.test(name)) return fault(open, 'The name of a variable begins with a letter, a digit or _ and is in one line.');
    const given = bar < 0 ? null : withoutReturns(inside.slice(bar + 1).trim());
    const known = variables.get(name);
    const required = given === null || known?.required === true;
    variables.set(name, { name, default: required ? null : (known?.default ?? given), required });
    if (variables.size > MOST_VARIABLES) return fault(open, `A text has at most ${MOST_VARIABLES} variables.`);
    parts.push({ name, default: given, source: text.slice(open, close + 2) });
    at = close + 2;
  }
}

/** More than ten segments have, even where a few characters are left out. */
export const LONGEST_RENDERED = 2_000;

export interface Rendered {
  /** Null for more than LONGEST_RENDERED UTF-16 units: the same long value may be asked for hundreds of times. */
  text: string | null;
  /** Variables without a value or default, which stand as they are, each once in the order of the text. */
  missing: string[];
}

/** Fills in a text in one pass: whatever a value contains is never read again. `lookUp` answers undefined for what has no value. */
export function renderTemplate({ parts }: Template, lookUp: (name: string) => string | undefined): Rendered {
  let text = '';
  const missing: string[] = [];
  for (const part of parts) {
    if (typeof part === 'string') text += part;
    else {
      const value = lookUp(part.name) ?? part.default;
      if (value === null && !missing.includes(part.name)) missing.push(part.name);
      text += value ?? part.source;
    }
    if (text.length > LONGEST_RENDERED) return { text: null, missing };
  }
  return { text, missing };
}

/** A value as it stands in a text: its line breaks as one character each; undefined for one of blanks alone, which counts as absent. */
export const valueText = (value: string): string | undefined => (value.trim() === '' ? undefined : withoutReturns(value));
