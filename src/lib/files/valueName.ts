/** The name of a value as it is kept and compared (NFC): macOS writes é as a letter and an accent, others as one character. */
export const valueName = (name: string): string => name.trim().normalize('NFC');

/** Controls but for breaks of lines, halves of characters, turns of direction, and what takes no room. */
const UNSEEN = /(?![\t-\r\u0085])\p{Cc}|[\p{Surrogate}\p{Bidi_Control}\u2060\ufeff]|\u200b|\u200c|\u200d/gu;

/** A heading as the name of a value: also without what files bring along and nobody sees. */
export const headingName = (heading: string): string => valueName(heading.replace(UNSEEN, ''));

/** The value of this name, which may have been stored before names were composed; undefined where there is none. */
export function valueUnder(values: Record<string, string>, name: string): string | undefined {
  if (Object.hasOwn(values, name)) return values[name];
  const apart = name.normalize('NFD');
  return apart !== name && Object.hasOwn(values, apart) ? values[apart] : undefined;
}
