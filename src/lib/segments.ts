/**
 * How many SMS segments a text costs, by 3GPP TS 23.038 (alphabets) and TS 23.040 (concatenation, 8-bit reference).
 * Every library tried is wrong somewhere; the fuzz test names where.
 */

export type Encoding = 'GSM7' | 'UCS2';
export type SegmentCount = {
  encoding: Encoding;
  /** Septets in GSM7 (an extension character counts two), UTF-16 code units in UCS2. */
  units: number;
  /** 0 for the empty text only. */
  segments: number;
};
/** A character that forces UCS2. `positions` count the characters before it, from 0; `replacement` null: nothing reads the same. */
export type ForcingCharacter = { character: string; codePoint: string; positions: number[]; replacement: string | null };
export type Cliff = { characters: string[]; suggestedBody: string; segmentsAfter: number };

export const MAX_SEGMENTS = 10;

// One message alone, and a part of a longer one (six octets go to the concatenation header).
const GSM_ALONE = 160;
const GSM_PART = 153;
const UCS2_ALONE = 70;
const UCS2_PART = 67;

const BASIC =
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà';
const EXTENSION = '\f^{}\\[~]|€';

/** Septets by char code: 1 basic, 2 behind an escape, 0 not in the alphabet. The euro sign has the highest code of all. */
const SEPTETS = new Uint8Array(0x20ac + 1);
for (const char of BASIC) SEPTETS[char.charCodeAt(0)] = 1;
for (const char of EXTENSION) SEPTETS[char.charCodeAt(0)] = 2;

/** The encoding and segments of a text. 0.3 µs for 160 characters, linear, no allocation; the caller refuses more than MAX_SEGMENTS. */
export function countSegments(text: string): SegmentCount {
  const { length } = text;
  let units = 0;
  let parts = 1;
  let used = 0;
  for (let i = 0; i < length; i++) {
    const code = text.charCodeAt(i);
    const septets = code <= 0x20ac ? SEPTETS[code]! : 0;
    if (septets === 0) return countUcs2(text);
    units += septets;
    used += septets;
    if (used > GSM_PART) {
      // Greedy: what doesn't fit opens the next part whole, so no escape is ever parted from its character.
      parts++;
      used = septets;
    }
  }
  if (units <= GSM_ALONE) return { encoding: 'GSM7', units, segments: units === 0 ? 0 : 1 };
  return { encoding: 'GSM7', units, segments: parts };
}

function countUcs2(text: string): SegmentCount {
  const { length } = text;
  if (length <= UCS2_ALONE) return { encoding: 'UCS2', units: length, segments: 1 };
  let segments = 0;
  for (let end = 0; end < length; segments++) {
    end += UCS2_PART;
    // A pair astride the boundary goes to the next part; a lone surrogate is one unit like any other.
    if (end < length && isHighSurrogate(text.charCodeAt(end - 1)) && isLowSurrogate(text.charCodeAt(end))) end--;
  }
  return { encoding: 'UCS2', units: length, segments };
}

/** How many plain characters may be added to a text before it has one segment more. */
export function charactersLeft(text: string): number {
  const { encoding, units, segments } = countSegments(text);
  if (segments <= 1) return (encoding === 'GSM7' ? GSM_ALONE : UCS2_ALONE) - units;
  // A part may end with a gap, where an escape or a pair went whole to the next one: what still fits is tried out, by halves.
  let [fits, most] = [0, GSM_PART];
  while (fits < most) {
    const tried = Math.ceil((fits + most) / 2);
    if (countSegments(text + 'x'.repeat(tried)).segments > segments) most = tried - 1;
    else fits = tried;
  }
  return fits;
}

const isHighSurrogate = (code: number): boolean => code >= 0xd800 && code <= 0xdbff;
const isLowSurrogate = (code: number): boolean => code >= 0xdc00 && code <= 0xdfff;

/** False for a NUL (PostgreSQL can't store it) and for a lone surrogate (UTF-8 can't write it). */
export function isWellFormedBody(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** Replacement first, then the characters it stands for. Only what reads the same: no `²` for `2`, since 10² isn't 102. */
const LOOKALIKES: readonly (readonly [replacement: string, characters: string])[] = [
  ["'", '‘’‚‛′‵`´ʹʻʼʽˈ‹›＇'],
  ['"', '“”„‟″‶«»〝〞＂'],
  ['-', '\u2010\u2011‒–—―⁃−﹘﹣－'],
  ['...', '…'],
  ['*', '•‣◦∙●○▪■▫□·∗⋅'],
  // The last ones: fillers of Korean and of Braille.
  [' ', '\u115f\u1160\u3164\uffa0\u2800'],
  [' ', '\t\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'],
  ['\n', '\u000b\u0085\u2028\u2029'],
  // Soft hyphen, zero width, direction marks, variation selectors; a joiner inside an emoji helps nothing, the emoji stays.
  ['', '\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e'],
  // The frame of a keycap: what it frames stands before it.
  ['', '\u20e3'],
  ['', '\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufe0e\ufe0f\ufeff'],
  ['/', '⁄∕÷'],
  ['x', '×'],
  ['|', '¦'],
  ['+/-', '±'],
  ['<=', '≤'],
  ['>=', '≥'],
  ['->', '→'],
  ['<-', '←'],
  ['(c)', '©'],
  ['(R)', '®'],
  ['(TM)', '™'],
  ['No', '№'],
  ['o', 'º'],
  ['a', 'ª'],
  // Letters that Unicode doesn't decompose.
  ['oe', 'œ'],
  ['OE', 'Œ'],
  ['th', 'þ'],
  ['Th', 'Þ'],
  ['ng', 'ŋ'],
  ['Ng', 'Ŋ'],
  ['SS', 'ẞ'],
  ['d', 'đðɗ'],
  ['D', 'ĐÐƊ'],
  ['l', 'ł'],
  ['L', 'Ł'],
  ['h', 'ħ'],
  ['H', 'Ħ'],
  ['i', 'ı'],
  ['t', 'ŧ'],
  ['T', 'Ŧ'],
  ['b', 'ɓ'],
  ['B', 'Ɓ'],
  ['k', 'ƙ'],
  ['K', 'Ƙ'],
  ['y', 'ƴ'],
  ['Y', 'Ƴ'],
  ['ff', 'ﬀ'],
  ['fi', 'ﬁ'],
  ['fl', 'ﬂ'],
  ['ffi', 'ﬃ'],
  ['ffl', 'ﬄ'],
];
const REPLACEMENTS = new Map(LOOKALIKES.flatMap(([replacement, characters]) => [...characters].map((char) => [char, replacement])));
// Cyrillic letters that nobody can tell from Latin ones: typed by mistake they double the price.
for (const [index, char] of [...'АВЕЅІЈКМНОРСТХаеѕіјорсух'].entries()) REPLACEMENTS.set(char, 'ABESIJKMHOPCTXaesijopcyx'[index]!);
// TS 23.038 lists only those Greek capitals that have no Latin twin: the twin is how the others are meant to be sent.
for (const [index, char] of [...'ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ'].entries()) REPLACEMENTS.set(char, 'ABEZHIKMNOPTYX'[index]!);

/** Controls, invisible characters and the place of an object that no SMS carries. An escape would eat the character behind it. */
const NO_INK = /[\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\ufffc]/u;

/** Without the overlays U+0334–U+0338: ≠ less its stroke says the opposite, and a price struck through isn't the price. */
const ACCENTS = /[\u0300-\u0333\u0339-\u036f]/g;

const isGsm = (char: string): boolean => (SEPTETS[char.codePointAt(0)!] ?? 0) > 0;
const isPureGsm = (text: string): boolean => [...text].every(isGsm);

/**
 * The characters that make a text UCS-2, each once, in order, and the same text without them: replaced by what reads the same, else (signs
 * such as ‰ or an emoji) dropped. Null unless that gives pure GSM-7 and fewer segments; for text in another script always.
 */
export function encodingCliff(text: string): Cliff | null {
  const before = countSegments(text);
  if (before.encoding === 'GSM7') return null;
  const suggestedBody = toGsm(text, (char) => (isDroppable(char) ? '' : null));
  // A body of nothing but zero-width characters would become an empty one, which can't be sent.
  if (suggestedBody === null || suggestedBody.trim() === '') return null;
  const after = countSegments(suggestedBody);
  if (after.segments >= before.segments) return null;
  const characters = forcingCharacters(text).map(({ character }) => character);
  return { characters, suggestedBody, segmentsAfter: after.segments };
}

/** Every character that makes a text UCS-2, each once, in order; none for GSM-7. */
export function forcingCharacters(text: string): ForcingCharacter[] {
  const found = new Map<string, ForcingCharacter>();
  for (const [position, character] of [...text].entries()) {
    if (isGsm(character)) continue;
    const codePoint = `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;
    const one = found.get(character) ?? { character, codePoint, positions: [], replacement: replacementOf(character) };
    one.positions.push(position);
    found.set(character, one);
  }
  return [...found.values()];
}

/** A text without its letters, digits, marks, currencies, degrees or mathematical signs would say something else; half a pair is none. */
const isDroppable = (char: string): boolean => !/[\p{L}\p{N}\p{M}\p{Sm}\p{Sc}\p{Cs}°]/u.test(char);

/** The text with its characters replaced where that saves segments and each has a replacement; else as it is. Twice is once. */
export function smartEncode(text: string): string {
  const before = countSegments(text);
  const replaced = before.encoding === 'UCS2' ? toGsm(text, () => null) : null;
  return replaced !== null && replaced.trim() !== '' && countSegments(replaced).segments < before.segments ? replaced : text;
}

/** Null where `otherwise` is, for a character without a replacement. Composed first, so that `e` + U+0301 keeps its accent as é. */
function toGsm(text: string, otherwise: (char: string) => string | null): string | null {
  let out = '';
  for (const char of text.normalize('NFC')) {
    const replacement = isGsm(char) ? char : (replacementOf(char) ?? otherwise(char));
    if (replacement === null) return null;
    out += replacement;
  }
  return out;
}

/** What was found before: the patterns below take 3 µs a character, and a thousand texts of a send have the same ones. */
const foundReplacements = new Map<string, string | null>();
const MOST_FOUND = 5_000;

function replacementOf(char: string): string | null {
  const known = REPLACEMENTS.get(char) ?? foundReplacements.get(char);
  if (known !== undefined) return known;
  const replacement = findReplacement(char);
  if (foundReplacements.size >= MOST_FOUND) foundReplacements.clear();
  foundReplacements.set(char, replacement);
  return replacement;
}

function findReplacement(char: string): string | null {
  if (NO_INK.test(char)) return '';
  // Letters, decimal digits and units in another dress (ａ, ０, ㎏) read the same without it; a superscript, a fraction or a circled number
  // may not: 10² isn't 102.
  const plain = /[\p{L}\p{Nd}\p{So}]/u.test(char) ? char.normalize('NFKC').normalize('NFD') : char.normalize('NFD');
  const base = [...plain.replace(ACCENTS, '')].map((letter) => REPLACEMENTS.get(letter) ?? letter).join('');
  return isPureGsm(base) ? base : null;
}
