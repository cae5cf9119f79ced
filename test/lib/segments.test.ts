import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  charactersLeft,
  countSegments,
  encodingCliff,
  forcingCharacters,
  isWellFormedBody,
  MAX_SEGMENTS,
  smartEncode,
} from '../../src/lib/segments.js';

// Neither oracle has types: what we read of them, written down once.
type SplitSms = {
  split(text: string, options: { summary: boolean }): { characterSet: 'GSM' | 'Unicode'; parts: { bytes: number }[]; bytes: number };
};
type CharsetUtils = { getCharCount(text: string): { encoding: 'GSM' | 'UCS2'; msgCount: number } };
const require = createRequire(import.meta.url);
const splitSms = require('split-sms') as SplitSms;
const charsetUtils = require('@trt2/gsm-charset-utils') as CharsetUtils;

const bySplitSms = (text: string) => {
  const { characterSet, parts, bytes } = splitSms.split(text, { summary: true });
  return characterSet === 'GSM'
    ? { encoding: 'GSM7', units: bytes, segments: parts.length }
    : { encoding: 'UCS2', units: bytes / 2, segments: parts.length };
};
const byCharsetUtils = (text: string) => {
  const { encoding, msgCount } = charsetUtils.getCharCount(text);
  return { encoding: encoding === 'GSM' ? 'GSM7' : 'UCS2', segments: msgCount };
};
const loneHighs = /[\ud800-\udbff](?![\udc00-\udfff])/g;

type Vector = { id: string; desc: string; text: string; encoding: 'GSM-7' | 'UCS-2'; units: number; segments: number };
const vectors = JSON.parse(readFileSync(new URL('../vectors/sms-segments.json', import.meta.url), 'utf8')) as Vector[];

describe('countSegments', () => {
  it.each(vectors)('$id $desc', ({ text, encoding, units, segments }) => {
    expect(countSegments(text)).toEqual({ encoding: encoding.replace('-', ''), units, segments });
  });

  it.each<[string, string, number, number]>([
    ['160 septets', 'a'.repeat(160), 160, 1],
    ['161 septets', 'a'.repeat(161), 161, 2],
    ['306 septets', 'a'.repeat(306), 306, 2],
    ['80 extension characters', '€'.repeat(80), 160, 1],
    ['an escape pair at 153 goes on whole', `${'a'.repeat(152)}€${'a'.repeat(152)}`, 306, 3],
    ['76 pairs to a part, one septet left over', '{'.repeat(153), 306, 3],
    ['1530 septets are ten segments', 'a'.repeat(1530), 1530, MAX_SEGMENTS],
    ['one more is eleven', 'a'.repeat(1531), 1531, MAX_SEGMENTS + 1],
    ['70 units', 'ш'.repeat(70), 70, 1],
    ['71 units', 'ш'.repeat(71), 71, 2],
    ['134 units', 'ш'.repeat(134), 134, 2],
    ['a pair at 67 goes on whole', `${'ш'.repeat(66)}😀${'ш'.repeat(66)}`, 134, 3],
    ['an extension character is one unit beside a Cyrillic one', '€ш', 2, 1],
  ])('%s', (_, text, units, segments) => {
    expect(countSegments(text)).toMatchObject({ units, segments });
  });

  it('knows how many characters are left before a text has one segment more', () => {
    const unit = fc.constantFrom('a', '€', 'ş', '😀');
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 400, size: 'max' }), (text) => {
        const left = charactersLeft(text);
        const { segments } = countSegments(text);
        expect(countSegments(text + 'x'.repeat(left)).segments).toBe(segments);
        expect(countSegments(text + 'x'.repeat(left + 1)).segments).toBe(segments + 1);
      }),
    );
  });

  it('agrees with two libraries on 20,000 texts, but for what they get wrong', () => {
    const char = (...characters: string[]) => fc.constantFrom(...characters);
    const run = (unit: fc.Arbitrary<string>, maxLength: number) => fc.string({ unit, minLength: 0, maxLength, size: 'max' });
    const gsm = char(...'@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡AZÄÖÑÜ§¿azäöñüà');
    const extension = char(...'\f^{}\\[~]|€');
    const odd = fc.oneof(
      fc.integer({ min: 0, max: 0xff }).map((code) => String.fromCharCode(code)),
      char(...'шжЯ’“”…–\u00a0\u200bçáΩ'),
      char('😀', '👨‍👩‍👧', '\u{20000}'),
      fc.integer({ min: 0xd800, max: 0xdfff }).map((code) => String.fromCharCode(code)),
    );
    const texts = fc.oneof(
      run(gsm, 500),
      run(fc.oneof({ weight: 20, arbitrary: gsm }, { weight: 1, arbitrary: extension }), 500),
      run(fc.oneof(gsm, extension), 330),
      run(fc.oneof({ weight: 30, arbitrary: gsm }, { weight: 1, arbitrary: odd }), 330),
      run(fc.oneof(gsm, extension, odd), 220),
      run(odd, 220),
      // Just around the boundaries, where every counting fault lives.
      fc
        .tuple(fc.integer({ min: 60, max: 75 }), run(odd, 8), fc.integer({ min: 55, max: 72 }), run(odd, 4))
        .map(([n, a, m, b]) => 'ш'.repeat(n) + a + 'ш'.repeat(m) + b),
      // A lone high surrogate close to a boundary, in a text that just fits its parts.
      fc
        .tuple(fc.integer({ min: 62, max: 67 }), run(char('\ud83d', 'ш', '😀'), 6), fc.constantFrom(70, 134, 201))
        .map(([n, a, length]) => ('ш'.repeat(n) + a).padEnd(length, 'ш')),
      fc
        .tuple(fc.integer({ min: 145, max: 161 }), run(extension, 6), fc.integer({ min: 140, max: 160 }), run(extension, 4))
        .map(([n, a, m, b]) => 'a'.repeat(n) + a + 'a'.repeat(m) + b),
    );
    const seen = { GSM7: 0, UCS2: 0, several: 0, loneHigh: 0, splitSmsDiffers: 0 };
    fc.assert(
      fc.property(texts, (text) => {
        const ours = countSegments(text);
        seen[ours.encoding]++;
        if (ours.segments > 1) seen.several++;
        // Both count the empty text as one segment; nothing is sent for it, so it costs nothing.
        if (text === '') {
          expect(ours).toEqual({ encoding: 'GSM7', units: 0, segments: 0 });
          expect([byCharsetUtils(text).segments, bySplitSms(text).segments]).toEqual([1, 1]);
          return;
        }
        expect({ encoding: ours.encoding, segments: ours.segments }).toEqual(byCharsetUtils(text));
        // split-sms takes whatever follows a high surrogate for its other half (at the end of the text: nothing at all),
        // so it counts a unit too many or breaks a part too early. With a plain unit in its place it must agree.
        const mended = text.replace(loneHighs, 'ш');
        expect(ours).toEqual(bySplitSms(mended));
        if (mended === text) return;
        seen.loneHigh++;
        if (bySplitSms(text).segments !== ours.segments) seen.splitSmsDiffers++;
      }),
      { numRuns: 20_000 },
    );
    // The generators do reach every kind, or agreement would mean little.
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });

  it('is right where split-sms is not: a lone high surrogate is one unit', () => {
    const boundary = `${'ш'.repeat(66)}\ud83d${'ш'.repeat(67)}`;
    expect(countSegments(boundary)).toEqual({ encoding: 'UCS2', units: 134, segments: 2 });
    expect(bySplitSms(boundary).segments).toBe(3);
    const last = `${'ш'.repeat(69)}\ud83d`;
    expect(countSegments(last)).toEqual({ encoding: 'UCS2', units: 70, segments: 1 });
    expect(bySplitSms(last)).toEqual({ encoding: 'UCS2', units: 71, segments: 2 });
  });

  it('never needs fewer segments for a longer text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), fc.string({ unit: 'grapheme', maxLength: 20 }), (text, more) => {
        expect(countSegments(text + more).segments).toBeGreaterThanOrEqual(countSegments(text).segments);
      }),
    );
  });
});

describe('isWellFormedBody', () => {
  it.each<[string, boolean]>([
    ['Habari', true],
    ['', true],
    ['😀', true],
    ['a\0b', false],
    ['\ud83d', false],
    ['\ude00', false],
    ['\ude00\ud83d', false],
    ['a\ud83db', false],
  ])('%j is %s', (text, expected) => {
    expect(isWellFormedBody(text)).toBe(expected);
  });
});

describe('encodingCliff and smartEncode', () => {
  const long = (text: string) => text + 'a'.repeat(150);

  it('shows that one apostrophe makes three segments of one', () => {
    const text = long('’');
    expect(countSegments(text)).toEqual({ encoding: 'UCS2', units: 151, segments: 3 });
    expect(encodingCliff(text)).toEqual({
      characters: ['’'],
      suggestedBody: long("'"),
      segmentsAfter: 1,
    });
    expect(forcingCharacters(text)).toEqual([{ character: '’', codePoint: 'U+2019', positions: [0], replacement: "'" }]);
    expect(smartEncode(text)).toBe(long("'"));
  });

  it('names each character once, in order', () => {
    expect(encodingCliff(long('“Ng’ombe” – bei…’'))?.characters).toEqual(['“', '’', '”', '–', '…']);
  });

  it.each<[string, string]>([
    ['‘a’ ‚b‛ `c` ´d', "'a' 'b' 'c' 'd"],
    ['“a” „b‟ «c»', '"a" "b" "c"'],
    ['1–2 — 3 ‑ 4 −5', '1-2 - 3 - 4 -5'],
    ['na kadhalika…', 'na kadhalika...'],
    ['TSh\u00a01\u202f000\u2009/=\t!', 'TSh 1 000 /= !'],
    ['• moja ● mbili', '* moja * mbili'],
    ['a\u200bb\u200d\ufeffc\u00add\u2060\u202ae', 'abcde'],
    ['a\u2028b\u2029c\u000bd', 'a\nb\nc\nd'],
    ['a\u0007b\u007fc\ufffcd\u206ae\u180bf\ufff9g\u{e0100}h\u001bi', 'abcdefghi'],
    ['a\u2800b\u3164c\uffa0d', 'a b c d'],
    ['ç á ê í õ ú ž ş ǎ ơ ễ', 'c a e i o u z s a o e'],
    ['Œuvre œ đ ł ı þ ŋ', 'OEuvre oe d l i th ng'],
    ['é Ç ñ ü à', 'é Ç ñ ü à'],
    ['e\u0301 n\u0303 c\u0327 x\u0301', 'é ñ c x'],
    ['\u2126 \u212b \u212a', 'Ω Å K'],
    ['ΑΘΗΝΑ Ά', 'AΘHNA A'],
    ['3×4 ≤ 12 → © ® ™ №7', '3x4 <= 12 -> (c) (R) (TM) No7'],
    ['ａｂ ０1 ５㎏ 1\ufe0f\u20e3', 'ab 01 5kg 1'],
  ])('%j becomes %j', (text, expected) => {
    // The curly quote is there for the texts that are GSM-7 already.
    expect(smartEncode(long(`${text}’`))).toBe(long(`${expected}'`));
  });

  it.each([
    ['Cyrillic', '’ш'],
    ['Greek small letters', '’αβγ'],
    ['Arabic', '’سلام'],
    ['an exponent: 10² is not 102', '’10²'],
    ['a fraction: 1½ is not 11/2', '’1½'],
    ['a currency that GSM-7 has no sign for', '’₦500'],
    ['degrees', '’30°'],
    ['≠, which decomposes into = and a stroke', '’≠'],
    ['text struck through', '’5\u03360\u0336'],
    ['a lone surrogate', '’\ud83d'],
  ])('leaves everything alone for %s', (_, start) => {
    expect(encodingCliff(long(start))).toBeNull();
    expect(smartEncode(long(start))).toBe(long(start));
  });

  it('names each with its places, also those that can only be dropped; smartEncode leaves such a text alone', () => {
    const text = `5‰ ya \u{e0100}TSh 30‰ ‘leo’ 😀${'a'.repeat(150)}`;
    expect(encodingCliff(text)).toEqual({
      characters: ['‰', '\u{e0100}', '‘', '’', '😀'],
      suggestedBody: `5 ya TSh 30 'leo' ${'a'.repeat(150)}`,
      segmentsAfter: 2,
    });
    expect(forcingCharacters(text)).toEqual([
      { character: '‰', codePoint: 'U+2030', positions: [1, 13], replacement: null },
      { character: '\u{e0100}', codePoint: 'U+E0100', positions: [6], replacement: '' },
      { character: '‘', codePoint: 'U+2018', positions: [15], replacement: "'" },
      { character: '’', codePoint: 'U+2019', positions: [19], replacement: "'" },
      { character: '😀', codePoint: 'U+1F600', positions: [21], replacement: null },
    ]);
    expect(smartEncode(text)).toBe(text);
  });

  it('names the letters of another script, for which there is no cliff, and takes a Cyrillic а for the Latin one it looks like', () => {
    const mixed = long('Bei سعر ya Привет ');
    expect(encodingCliff(mixed)).toBeNull();
    expect(forcingCharacters(mixed).map(({ character }) => character)).toEqual([...'سعرПривет']);
    expect(forcingCharacters(long('сim'))).toEqual([{ character: 'с', codePoint: 'U+0441', positions: [0], replacement: 'c' }]);
    expect(smartEncode(long('Hаbаri'))).toBe(long('Habari'));
    expect(forcingCharacters(long(''))).toEqual([]);
  });

  it('proposes nothing when nothing is saved', () => {
    expect(encodingCliff('It’s')).toBeNull();
    expect(encodingCliff(`’${'a'.repeat(69)}`)).toBeNull();
    expect(encodingCliff(`’${'a'.repeat(70)}`)?.segmentsAfter).toBe(1);
    // Replacements may be longer: 71 ellipses are two segments either way.
    expect(encodingCliff('…'.repeat(71))).toBeNull();
    expect(encodingCliff(long(''))).toBeNull();
    expect(encodingCliff('')).toBeNull();
  });

  it('never proposes an empty body', () => {
    expect(encodingCliff('\u200b'.repeat(71))).toBeNull();
    expect(encodingCliff('\u00a0'.repeat(71))).toBeNull();
  });

  it('on any text: pure GSM-7 with fewer segments, or untouched; and twice is once', () => {
    const unit = fc.constantFrom(...'abc €[]éç’“”…–•\u00a0\u200b\u0301Œ≤√ш😀\u0336');
    const mostly = fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...'abc €[é’“…–•\u00a0\u200bçŒ≤') },
      { weight: 1, arbitrary: fc.constantFrom('a', '\u0301') },
    );
    let applied = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit, maxLength: 100, size: 'max' }),
          fc.string({ unit: mostly, maxLength: 300, size: 'max' }),
          fc.string({ unit: 'binary' }),
        ),
        (text) => {
          const once = smartEncode(text);
          expect(smartEncode(once)).toBe(once);
          const cliff = encodingCliff(text);
          if (cliff === null) {
            expect(once).toBe(text);
            return;
          }
          applied++;
          expect([text, cliff.suggestedBody]).toContain(once);
          if (forcingCharacters(text).every(({ replacement }) => replacement !== null)) expect(once).toBe(cliff.suggestedBody);
          expect(countSegments(cliff.suggestedBody)).toMatchObject({ encoding: 'GSM7', segments: cliff.segmentsAfter });
          expect(cliff.segmentsAfter).toBeLessThan(countSegments(text).segments);
          expect(cliff.characters.length).toBeGreaterThan(0);
          for (const character of cliff.characters) expect(countSegments(character).encoding).toBe('UCS2');
        },
      ),
      { numRuns: 5_000 },
    );
    expect(applied).toBeGreaterThan(500);
  });
});
