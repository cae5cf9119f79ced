import { createStore, useStore } from '../api/store.js';
import type { Words } from './en.js';

export type Language = 'EN' | 'SW';
export type { Words };

export const languages: { code: Language; name: string }[] = [
  { code: 'EN', name: 'English' },
  { code: 'SW', name: 'Kiswahili' },
];

const KEPT = 'tuma-language';
const loaders: Record<Language, () => Promise<Words>> = {
  EN: async () => (await import('./en.js')).en,
  SW: async () => (await import('./sw.js')).sw,
};
const loaded: Partial<Record<Language, Words>> = {};

const kept = (): Language | undefined => {
  const code = localStorage.getItem(KEPT);
  return code === 'EN' || code === 'SW' ? code : undefined;
};
const ofBrowser = (): Language => (navigator.language.toLowerCase().startsWith('sw') ? 'SW' : 'EN');

/** The language of the pages: what was chosen on this device, else the person's, else the browser's. */
export const language = createStore<Language>(kept() ?? ofBrowser());

/** Shows the pages in this language, once its words are here: a device loads those of one language only. */
async function use(code: Language): Promise<void> {
  loaded[code] ??= await loaders[code]();
  document.documentElement.lang = code.toLowerCase();
  language.set(code);
}

/** Before the first page. */
export const loadWords = (): Promise<void> => use(language.get());

/** Rejects when the words can't be loaded; then all stays as it was. */
export async function chooseLanguage(code: Language): Promise<void> {
  await use(code);
  localStorage.setItem(KEPT, code);
}

/** The language that a person has chosen for their mails, unless another one was chosen on this device. */
export async function suggestLanguage(code: Language): Promise<void> {
  if (!kept()) await use(code);
}

/**
 * The words of one page, which come with it: `export const useCreditsWords = wordsOf({ EN: en, SW: sw })`, with `sw` typed as `typeof en`.
 * What several pages say is in en.ts and sw.ts.
 */
export const wordsOf =
  <PageWords>(of: Record<Language, PageWords>) =>
  (): PageWords =>
    of[useStore(language)];

export function useWords(): Words {
  const words = loaded[useStore(language)];
  if (!words) throw new Error('a page is shown before its words are loaded');
  return words;
}
