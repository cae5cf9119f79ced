import { type Language, language } from './words.js';

/** 3, 'h', as each language says it: "3 h", "saa 3". */
const units: Record<Language, (count: number, unit: Unit) => string> = {
  EN: (count, unit) => `${count.toLocaleString('en')} ${{ d: count === 1 ? 'day' : 'days', h: 'h', min: 'min', s: 's' }[unit]}`,
  SW: (count, unit) => `${{ d: 'siku', h: 'saa', min: 'dakika', s: 'sekunde' }[unit]} ${count.toLocaleString('en')}`,
};
type Unit = 'd' | 'h' | 'min' | 's';

/** How long, in its two greatest units: "3 h 12 min"; "45 s"; "1 s" for less than that. */
export function duration(seconds: number): string {
  const whole = Math.max(1, Math.round(seconds));
  const parts: [number, Unit][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3_600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  const shown = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return shown.map(([count, unit]) => units[language.get()](count, unit)).join(' ');
}

const sizes = ['B', 'KB', 'MB', 'GB', 'TB'];

/** "77.4 MB", in powers of a thousand, as disks are sold. */
export function bytes(count: number): string {
  const power = count < 1_000 ? 0 : Math.min(sizes.length - 1, Math.floor(Math.log10(count) / 3));
  return `${(count / 1_000 ** power).toLocaleString('en', { maximumFractionDigits: power > 0 ? 1 : 0 })} ${sizes[power]}`;
}

/** "TZS 125,000". */
export const shillings = (tzs: number): string => `TZS ${tzs.toLocaleString('en')}`;

/** The end of an id: what a person can read aloud and type. */
export const shortId = (id: string): string => id.slice(-6);
