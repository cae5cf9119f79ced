import type { ApiError, Issue } from '../api/ask.js';
import { type Language, language, type Words } from './words.js';

const localeOf = (code: Language): string => (code === 'SW' ? 'sw-TZ' : 'en-GB');

/** Formats are costly to make: each is made once. */
const dates = new Map<string, Intl.DateTimeFormat>();
export function dateFormat(timeZone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([language.get(), timeZone, options]);
  const format = dates.get(key) ?? new Intl.DateTimeFormat(localeOf(language.get()), { timeZone, ...options });
  dates.set(key, format);
  return format;
}

/** "28 Nov, 14:03:12", in this zone; the year where it isn't this one. */
export function shortTime(at: string | number, timeZone: string): string {
  const date = new Date(at);
  const year = date.getFullYear() === new Date().getFullYear() ? {} : { year: 'numeric' as const };
  const options = {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    ...year,
  } as const;
  return dateFormat(timeZone, options).format(date);
}

/** "14:03:12", by this device's zone. */
export const clockTime = (at: number): string =>
  new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(at);

export const count = (value: number): string => value.toLocaleString('en');
export const percent = (share: number): string => `${(share * 100).toLocaleString('en', { maximumFractionDigits: 1 })}%`;

/** +255712345678 as it is read aloud: +255 712 345 678. */
export const phone = (number: string): string => number.replace(/^(\+255)(\d{3})(\d{3})(\d{3})$/, '$1 $2 $3 $4');

/** "2026-11-28" in this zone. */
export const dayOf = (at: number, timeZone: string): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(at);

/** The words, with a page's own sentences for what the API refuses: by code, or by code and field ("BAD_USER_INPUT token"). */
export const withErrors = (words: Words, errors: Record<string, string>): Words => ({
  ...words,
  errors: { ...words.errors, ...errors },
  faults: {
    ...Object.fromEntries(Object.entries(words.faults).filter(([fault]) => !Object.hasOwn(errors, fault.split(' ')[0] ?? ''))),
    ...errors,
  } as Words['faults'],
});

/** Of these the server says what is the matter, which no word here could. */
const told = ['BAD_USER_INPUT', 'CONFLICT', 'INVALID_STATE', 'UPLOAD_REFUSED'];
/** Whether a sentence of the server's can be shown: what GraphQL says of a value of another form is for programs. */
const isSaid = (sentence: unknown): sentence is string =>
  language.get() === 'EN' && typeof sentence === 'string' && sentence !== '' && !sentence.startsWith('Variable "$');

/**
 * What went wrong, in the words of this console; in English what the server says, where it says more. `shown`: the fields beside which it
 * is said in full.
 */
export function errorText(words: Words, error: ApiError, shown: readonly string[] = []): string {
  const { code, message, issues } = error;
  const isShown = issues.length > 0 && issues.every((issue) => shown.includes(fieldOf(issue)));
  if (told.includes(code) && !isShown) {
    if (isSaid(message)) return message;
    const [only, ...others] = issues;
    if (only && others.length === 0) return ownText(words, only);
  }
  return Object.hasOwn(words.errors, code) ? words.errors[code as keyof Words['errors']] : message || words.errors.other;
}

/** The same for one field of a form; undefined where nothing is wrong with it. `field` as the API names it: "to", for "to[3]" too. */
export function fieldError(words: Words, error: ApiError | undefined, field: string): string | undefined {
  const issue = error?.issues.find((one) => fieldOf(one) === field);
  if (!issue) return undefined;
  // Of one fault alone the whole sentence is about it.
  const only = error?.issues.length === 1 ? error.message : undefined;
  const reason = issue.code === error?.code && issue.code !== 'BAD_USER_INPUT' ? error.message : (issue.params?.reason ?? only);
  if (told.includes(issue.code) && isSaid(reason)) return reason;
  return ownText(words, issue);
}

/** What a fault is in this console's words: by its code and field, and by what the value may be. */
function ownText(words: Words, issue: Issue): string {
  const { code, params: { min, max, of } = {} } = issue;
  const known = `${code} ${fieldOf(issue)}`;
  const text = Object.hasOwn(words.faults, known)
    ? words.faults[known as keyof Words['faults']]
    : Object.hasOwn(words.errors, code)
      ? words.errors[code as keyof Words['errors']]
      : words.errors.BAD_USER_INPUT;
  const [least, most] = [min, max].map((bound) => (typeof bound === 'number' ? bound : undefined));
  if (!told.includes(code) || (least ?? most) === undefined) return text;
  return `${text} ${words.bounds(least, most, typeof of === 'string' ? of : undefined)}`;
}

/** 'to' of 'input.to[3]'. */
const fieldOf = ({ field = '' }: Issue): string => field.replace(/^input\./, '').split(/[.[]/)[0] ?? '';
