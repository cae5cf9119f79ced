import type { Language } from '../../entities/types/people.js';

type Params = Record<string, unknown>;

/** A number of an alert's params. A dash where it is missing: an older release may have written the row. */
export const figure = (value: unknown): string => (typeof value === 'number' ? value.toLocaleString('en-US') : '–');
export const text = (value: unknown): string => (typeof value === 'string' && value !== '' ? value : '–');
/** A service's reason, with one full stop. */
export const sentence = (value: unknown): string => text(value).replace(/\.?$/, '.');

/** Of one kind of alert. */
export type TextsByLanguage = Record<Language, (params: Params) => { subject: string; detail: string[] }>;
