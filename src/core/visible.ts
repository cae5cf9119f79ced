/**
 * What takes no ink: blanks, controls, zero-width characters, fillers (U+3164), the braille blank, the place of a picture, the null
 * notehead, what is no character, and marks without the letter that they belong to.
 */
const NO_INK = /[\s\p{Cc}\p{Cf}\p{Cs}\p{M}\p{Noncharacter_Code_Point}\p{Default_Ignorable_Code_Point}\u2800\ufffc\u{1d159}]/gu;

/** What most texts are made of: nothing in it hides, and the patterns below are slow. */
const PLAIN = /^[ -~]*$/;

/** Whether a person would see anything of the text. */
export const showsSomething = (text: string): boolean => /[!-~]/.test(text) || text.replace(NO_INK, '') !== '';

/**
 * Whether a name could pass for another: controls, characters that turn the direction of reading, and invisible ones, of which only the
 * joiners of scripts and emoji (U+200C, U+200D, U+FE0F) belong to names.
 */
export const hidesSomething = (name: string): boolean =>
  !PLAIN.test(name) &&
  (/[\p{Cc}\p{Cs}\p{Co}\p{Noncharacter_Code_Point}\p{Bidi_Control}\u2028\u2029\u2800\u3164\uffa0\ufffc]/u.test(name) ||
    // What makes an emoji of a sign hides nothing behind a sign; behind a letter it is nothing but hidden.
    /(?!\u200c|\u200d|(?<=\p{Emoji})\ufe0f)[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(name));

/** The same of a text of several lines: breaks and tabs belong to it, and the tags that flags are made of. */
export const textHidesSomething = (text: string): boolean =>
  hidesSomething(text.replace(/[\n\r\t]|(?<=\u{1f3f4})[\u{e0020}-\u{e007f}]+/gu, ''));
