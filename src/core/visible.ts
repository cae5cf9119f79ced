/** What takes no ink: blanks, controls, zero-width characters, fillers (U+3164), the braille blank. */
const NO_INK = /[\s\p{Cc}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/gu;

/** Whether a person would see anything of the text. */
export const showsSomething = (text: string): boolean => text.replace(NO_INK, '') !== '';

/**
 * Whether a name could pass for another: controls, characters that turn the direction of reading, and invisible ones, of which only the
 * joiners of scripts and emoji (U+200C, U+200D, U+FE0F) belong to names.
 */
export const hidesSomething = (name: string): boolean =>
  /[\p{Cc}\p{Cs}\p{Co}\p{Bidi_Control}\u2028\u2029\ufffc]|(?!\u200c|\u200d|\ufe0f)[\p{Cf}\p{Default_Ignorable_Code_Point}]/u.test(name);
