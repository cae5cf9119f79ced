import type { Language } from '../../../entities/types/people.js';

/** The language of ours that an Accept-Language header prefers; English where it names none. */
export function languageOf(header: string | undefined): Language {
  if (!header) return 'EN';
  const weightOf = (language: string): number => {
    const tag = header
      .toLowerCase()
      .split(',', 20)
      .map((part) => part.trim().split(/\s*;\s*q=/))
      .find(([name = '']) => name.split('-')[0] === language);
    return tag ? Number(tag[1] ?? 1) : 0;
  };
  return weightOf('sw') > weightOf('en') ? 'SW' : 'EN';
}
