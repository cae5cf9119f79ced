import { createStore, useStore } from '../api/store.js';
import { en, type Words } from './en.js';
import { sw } from './sw.js';

export type Language = 'EN' | 'SW';
export type { Words };

const KEPT = 'tuma-language';
const all: Record<Language, Words> = { EN: en, SW: sw };
export const languages = Object.entries(all).map(([code, { language }]) => ({ code: code as Language, name: language }));

const kept = (): Language | undefined => {
  const code = localStorage.getItem(KEPT);
  return code === 'EN' || code === 'SW' ? code : undefined;
};
const ofBrowser = (): Language => (navigator.language.toLowerCase().startsWith('sw') ? 'SW' : 'EN');

/** The language of the pages: what was chosen on this device, else the person's, else the browser's. */
export const language = createStore<Language>(kept() ?? ofBrowser());

language.subscribe(() => {
  document.documentElement.lang = language.get().toLowerCase();
});
document.documentElement.lang = language.get().toLowerCase();

export function chooseLanguage(code: Language): void {
  localStorage.setItem(KEPT, code);
  language.set(code);
}

/** The language that a person has chosen for their mails, unless another one was chosen on this device. */
export function suggestLanguage(code: Language): void {
  if (!kept()) language.set(code);
}

export const useWords = (): Words => all[useStore(language)];
